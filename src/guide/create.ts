import { MainAreaWidget } from '@jupyterlab/apputils';
import type { Contents, ServerConnection } from '@jupyterlab/services';
import type { ITranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import '../../style/parts';
import { GuidesClient } from '../server/guidesClient';
import { signpostIcon } from '../sidebar/icon';
import { BUILTIN_GUIDES } from '../sites/builtin';
import type { ISites } from '../tokens';
import { CommandIDs } from '../tokens';
import type { GuideDocument } from './documentFactory';
import { GuideFile } from './file';
import { GuideModel } from './model';
import { GuidePanel } from './panel';
import type { IReading, IReadingSources } from './reader/reading';
import { createReading } from './reader/reading';
import type { IGuideLibrary } from './sources';
import { GuideLibrary, SingleGuide } from './sources';

/** What a view of a guide is made of. */
export interface IGuideServices extends IReadingSources {
  sites: ISites;
  commands: CommandRegistry;
  translator: ITranslator;
  contents: Contents.IManager;
  serverSettings: ServerConnection.ISettings;
}

const libraries = new WeakMap<IGuideServices, IGuideLibrary>();

/** The server is asked for its guides once, not for each view. */
function libraryOf(services: IGuideServices): IGuideLibrary {
  const library =
    libraries.get(services) ??
    new GuideLibrary(BUILTIN_GUIDES, new GuidesClient(services.serverSettings));
  libraries.set(services, library);
  return library;
}

const readings = new WeakMap<IGuideServices, IReading>();

/** Ticks and positions are shared: a step that is ticked in the sidebar is ticked in the main area. */
function readingOf(services: IGuideServices): IReading {
  const reading = readings.get(services) ?? createReading(services);
  readings.set(services, reading);
  return reading;
}

/** What all views of guides are made of. */
function createPanel(
  services: IGuideServices,
  library: IGuideLibrary,
  room: Pick<GuidePanel.IOptions, 'isWide' | 'openWide'>
): GuidePanel {
  const { sites, commands, translator } = services;
  const reading = readingOf(services);
  const model = new GuideModel({
    sites,
    library,
    placeIn: key => reading.progress.placeIn(key)
  });
  return new GuidePanel({ model, reading, commands, translator, ...room });
}

/** Open a guide once it is known where the reader was in it. */
async function openWhenRead(
  services: IGuideServices,
  model: GuideModel,
  key: string | null,
  anchor: string | null
): Promise<void> {
  await readingOf(services).progress.ready;
  await model.open(key, anchor);
}

/** The guide of the current site, for the sidebar. */
export function createSection(services: IGuideServices): GuidePanel {
  const panel = createPanel(services, libraryOf(services), {
    isWide: false,
    openWide: () => {
      const { isStandIn, asked, anchor } = panel.model;
      void services.commands.execute(CommandIDs.openGuide, {
        guide: isStandIn ? null : asked,
        anchor
      });
    }
  });
  void openWhenRead(services, panel.model, null, null);
  return panel;
}

/**
 * A guide for the main area.
 *
 * @param key - key of the guide, or `null` for that of the current site
 * @param anchor - section or chart to begin with, or `null` for the first chart
 */
export function createWide(
  services: IGuideServices,
  key: string | null,
  anchor: string | null
): MainAreaWidget<GuidePanel> {
  const { translator } = services;
  const trans = translator.load('jupyterlab-signpost');
  const panel = createPanel(services, libraryOf(services), { isWide: true });
  const { model } = panel;
  const widget = new MainAreaWidget({ content: panel, translator });
  widget.toolbar.hide();
  widget.title.icon = signpostIcon;
  widget.title.closable = true;
  const name = () => {
    widget.title.label = model.guide?.title ?? trans.__('Guide');
    widget.title.caption = model.guide?.summary ?? '';
  };
  model.changed.connect(name);
  name();
  void openWhenRead(services, model, key, anchor);
  return widget;
}

/**
 * A Markdown file as a guide, which follows the file: when it is saved, moved or changed on disk.
 *
 * Resolves when it has been read for the first time.
 */
export async function createDocument(
  services: IGuideServices,
  document: GuideDocument
): Promise<GuidePanel> {
  const { contents } = services;
  const { context } = document;
  const library = new SingleGuide();
  const panel = createPanel(services, library, { isWide: true });
  const { model } = panel;
  let file: GuideFile | null = null;
  const open = async () => {
    const { anchor } = model;
    file?.dispose();
    file = new GuideFile(contents, context.path, () => panel.isVisible);
    file.changed.connect(() => void model.reload());
    library.set(file);
    await openWhenRead(services, model, file.key, anchor);
  };
  const reopen = () => void open();
  const reload = () => void model.reload();
  context.pathChanged.connect(reopen);
  // The user asked JupyterLab to read the file again.
  context.fileChanged.connect(reload);
  panel.disposed.connect(() => {
    context.pathChanged.disconnect(reopen);
    context.fileChanged.disconnect(reload);
    file?.dispose();
  });
  await open();
  return panel;
}
