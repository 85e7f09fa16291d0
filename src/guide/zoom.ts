import type { IDisposable } from '@lumino/disposable';

const SMALLEST = 0.1;
const LARGEST = 4;
const STEP = 1.25;

/** Text of a chart that is smaller than this cannot be read without zooming. */
const READABLE = 0.6;

/** A mouse that moves further than this with its button down drags; in CSS pixels. */
const DRAG_DISTANCE = 4;

const EVENTS = [
  'wheel',
  'keydown',
  'pointerdown',
  'pointermove',
  'pointerup',
  'pointercancel',
  'lostpointercapture',
  'dragstart'
] as const;

/**
 * Zoom and panning of a drawing in a scrolling element.
 *
 * The drawing is scaled by its size, so that scroll bars, touch and arrow keys pan it as they do
 * everywhere. Ctrl and wheel, `+`, `-` and `0` zoom; the mouse drags.
 */
export class ChartZoom implements IDisposable {
  constructor(private readonly _place: HTMLElement) {
    for (const type of EVENTS) {
      _place.addEventListener(type, this, { passive: false });
    }
    // A drag that ends on a link must not follow it.
    _place.addEventListener('click', this, { capture: true });
    this._resized.observe(_place);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** False when the text is too small to be read as it is. */
  get isReadable(): boolean {
    return this._scale >= READABLE;
  }

  dispose(): void {
    this._isDisposed = true;
    this._resized.disconnect();
    for (const type of EVENTS) {
      this._place.removeEventListener(type, this);
    }
    this._place.removeEventListener('click', this, { capture: true });
  }

  /**
   * Take a new drawing, which is in the place already, and fit it.
   *
   * @param width - its natural width in CSS pixels
   * @param height - its natural height in CSS pixels
   */
  show(svg: SVGSVGElement, width: number, height: number): void {
    this._svg = svg;
    this._width = width;
    this._height = height;
    this._place.scrollTop = 0;
    this.fit();
  }

  /** Fit to the width, and keep it so when the width changes. */
  fit(): void {
    const room = this._place.clientWidth;
    if (!room || !this._width) {
      this._isFitted = true;
      return;
    }
    this._apply(Math.min(1, room / this._width));
    this._isFitted = true;
  }

  /** Zoom in (1) or out (-1) around the middle of what is seen. */
  step(direction: 1 | -1): void {
    const box = this._place.getBoundingClientRect();
    this._zoom(direction, box.width / 2, box.height / 2);
  }

  handleEvent(event: Event): void {
    switch (event.type) {
      case 'wheel':
        this._onWheel(event as WheelEvent);
        break;
      case 'keydown':
        this._onKey(event as KeyboardEvent);
        break;
      case 'pointerdown':
        this._onPress(event as PointerEvent);
        break;
      case 'pointermove':
        this._onMove(event as PointerEvent);
        break;
      case 'dragstart':
        // Else the browser would drag the link that the mouse is on.
        event.preventDefault();
        break;
      case 'click':
        if (this._wasDragged) {
          this._wasDragged = false;
          event.preventDefault();
          event.stopPropagation();
        }
        break;
      default:
        this._onRelease();
    }
  }

  private _zoom(direction: 1 | -1, x: number, y: number): void {
    const before = this._scale;
    const wanted = before * (direction > 0 ? STEP : 1 / STEP);
    this._apply(Math.min(LARGEST, Math.max(SMALLEST, wanted)));
    this._isFitted = false;
    const factor = this._scale / before;
    this._place.scrollLeft = (this._place.scrollLeft + x) * factor - x;
    this._place.scrollTop = (this._place.scrollTop + y) * factor - y;
  }

  private _apply(scale: number): void {
    this._scale = scale;
    this._svg?.setAttribute('width', String(this._width * scale));
    this._svg?.setAttribute('height', String(this._height * scale));
  }

  private _onWheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) {
      return;
    }
    event.preventDefault();
    const box = this._place.getBoundingClientRect();
    this._zoom(
      event.deltaY < 0 ? 1 : -1,
      event.clientX - box.left,
      event.clientY - box.top
    );
  }

  private _onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === '+' || event.key === '=') {
      this.step(1);
    } else if (event.key === '-') {
      this.step(-1);
    } else if (event.key === '0') {
      this.fit();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private _onPress(event: PointerEvent): void {
    this._wasDragged = false;
    // Fingers scroll; the browser does that.
    if (event.pointerType === 'mouse' && event.button === 0) {
      this._pressed = {
        x: event.clientX,
        y: event.clientY,
        left: this._place.scrollLeft,
        top: this._place.scrollTop
      };
    }
  }

  private _onMove(event: PointerEvent): void {
    if (!this._pressed) {
      return;
    }
    const x = event.clientX - this._pressed.x;
    const y = event.clientY - this._pressed.y;
    if (!this._wasDragged && Math.hypot(x, y) < DRAG_DISTANCE) {
      return;
    }
    if (!this._wasDragged) {
      this._wasDragged = true;
      this._place.setPointerCapture(event.pointerId);
      this._place.classList.add('jp-mod-dragging');
    }
    event.preventDefault();
    this._place.scrollLeft = this._pressed.left - x;
    this._place.scrollTop = this._pressed.top - y;
  }

  private _onRelease(): void {
    this._pressed = null;
    this._place.classList.remove('jp-mod-dragging');
  }

  private readonly _resized = new ResizeObserver(() => {
    if (this._isFitted) {
      this.fit();
    }
  });
  private _svg: SVGSVGElement | null = null;
  private _width = 0;
  private _height = 0;
  private _scale = 1;
  private _isFitted = true;
  private _wasDragged = false;
  private _isDisposed = false;
  private _pressed: {
    x: number;
    y: number;
    left: number;
    top: number;
  } | null = null;
}
