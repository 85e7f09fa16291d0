import type { IEditorServices } from '@jupyterlab/codeeditor';
import { CodeEditor, CodeViewerWidget } from '@jupyterlab/codeeditor';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';

import type { IBundleFile } from '../export';
import {
  lightLines,
  lineLinks,
  placeKeeper,
  showLine,
  textName
} from './fileHighlight';
import { diffTexts } from './lineDiff';
import type { CellSelection } from './links';
import { cellOfLine, linesOfCell } from './links';

const MIME_TYPES: Record<IBundleFile['language'], string> = {
  python: 'text/x-python',
  toml: 'text/x-toml',
  bash: 'text/x-sh',
  markdown: 'text/x-markdown',
  json: 'application/json',
  text: 'text/plain'
};

/** One file of the review: what it is for, and its text, of which changed lines alone are replaced. */
export class FilePage extends Widget {
  constructor(private readonly _options: FilePage.IOptions) {
    super();
    this.addClass('jp-Signpost-file');
    this._file = _options.file;
    const header = new Widget();
    header.addClass('jp-Signpost-fileHeader');
    this._purpose = document.createElement('span');
    this._origin = document.createElement('button');
    this._origin.className = 'jp-Signpost-link jp-Signpost-fileOrigin';
    this._origin.addEventListener('click', () => {
      const cell = this._options.selection.selected;
      if (cell !== null) {
        this._options.onShowCell(cell);
      }
    });
    header.node.append(this._purpose, this._origin);
    const layout = (this.layout = new PanelLayout());
    layout.addWidget(header);
    this.title.label = _options.file.path;
    _options.selection.changed.connect(this._onSelection, this);
    this.update();
  }

  get file(): IBundleFile {
    return this._file;
  }

  /** Show what the file is now; a page that is not in sight waits until it is. */
  set file(file: IBundleFile) {
    this._file = file;
    if (this.isVisible) {
      this._draw();
    }
    this._mark();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._options.selection.changed.disconnect(this._onSelection, this);
    super.dispose();
    this._model?.dispose();
  }

  /** Scroll to the first line of a cell. */
  showCell(cell: number): void {
    const [first] = linesOfCell(this._file, cell);
    if (first && this._viewer && this.isVisible) {
      // The end first: of what does not fit, the beginning is to be seen.
      showLine(this._view, Math.min(first.to, first.from + 12));
      showLine(this._view, first.from);
    }
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._draw();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    if (this.isVisible) {
      this._draw();
    }
  }

  private _draw(): void {
    const { file } = this;
    this._purpose.textContent = file.purpose;
    this.title.caption = file.purpose;
    if (!this._viewer) {
      this._makeViewer();
    } else {
      this._replaceText(file.text);
    }
    this._mark();
  }

  private _makeViewer(): void {
    const { file } = this;
    const model = new CodeEditor.Model({ mimeType: MIME_TYPES[file.language] });
    model.sharedModel.setSource(file.text);
    this._model = model;
    this._viewer = new CodeViewerWidget({
      factory: this._options.editors.factoryService.newInlineEditor,
      model,
      editorOptions: { config: { lineNumbers: true, readOnly: true } }
    });
    this._viewer.addClass('jp-Signpost-fileText');
    const editor = this._viewer.editor as CodeMirrorEditor;
    const { selection } = this._options;
    editor.injectExtension(
      lineLinks(
        line => selection.select(cellOfLine(this._file, line), 'files'),
        line =>
          selection.hover(line === null ? null : cellOfLine(this._file, line))
      )
    );
    editor.injectExtension(
      textName(this._options.trans.__('Text of %1', file.path))
    );
    (this.layout as PanelLayout).addWidget(this._viewer);
  }

  /** Only lines that differ are replaced: the place that one looks at stays where it is. */
  private _replaceText(text: string): void {
    const shared = this._model!.sharedModel;
    const before = shared.getSource();
    const edits = diffTexts(before, text);
    if (edits.length === 0) {
      return;
    }
    const keepPlace = placeKeeper(this._view, edits, before.length);
    shared.transact(() => {
      // From the end, so that the places before stay right.
      for (const edit of [...edits].reverse()) {
        shared.updateSource(edit.start, edit.end, edit.text);
      }
    });
    keepPlace();
  }

  private _onSelection(): void {
    this._mark();
  }

  private _mark(): void {
    const { selection, trans } = this._options;
    const { selected, hovered } = selection;
    const of = (cell: number | null) =>
      cell === null ? [] : linesOfCell(this._file, cell);
    const lines = of(selected);
    this.title.className = lines.length > 0 ? 'jp-Signpost-hasLines' : '';
    this._origin.textContent =
      lines.length === 0 || selected === null
        ? ''
        : trans.__('Go to cell %1', selected + 1);
    this._origin.hidden = lines.length === 0;
    if (this._viewer && this.isVisible) {
      lightLines(this._view, {
        selected: lines,
        hovered: hovered === selected ? [] : of(hovered)
      });
    }
  }

  private get _view() {
    return (this._viewer!.editor as CodeMirrorEditor).editor;
  }

  private _file: IBundleFile;
  private _model: CodeEditor.Model | null = null;
  private _viewer: CodeViewerWidget | null = null;
  private readonly _purpose: HTMLSpanElement;
  private readonly _origin: HTMLButtonElement;
}

/** A namespace for `FilePage` options. */
export namespace FilePage {
  export interface IOptions {
    file: IBundleFile;
    editors: IEditorServices;
    selection: CellSelection;
    trans: TranslationBundle;
    onShowCell(cell: number): void;
  }
}
