import type { IDisposable } from '@lumino/disposable';

const SMALLEST = 0.1;
const LARGEST = 4;
const STEP = 1.25;

/** Text of a chart that is smaller than this cannot be read without zooming. */
const READABLE = 0.6;

/** The scale at which a chart begins that cannot be read when the whole width is shown. */
const START = 0.7;

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
  'dragstart',
  'touchstart',
  'touchmove',
  'touchend',
  'touchcancel'
] as const;

/** How the size is chosen: to be read from the first step on, by the room's width, or by the reader. */
type Size = 'start' | 'fit' | 'free';

/**
 * Zoom and panning of a drawing in a scrolling element.
 *
 * The drawing is scaled by its size, so that scroll bars, touch and arrow keys pan it as they do
 * everywhere. Ctrl and wheel, two fingers, `+`, `-` and `0` zoom; the mouse drags.
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

  dispose(): void {
    this._isDisposed = true;
    this._resized.disconnect();
    for (const type of EVENTS) {
      this._place.removeEventListener(type, this);
    }
    this._place.removeEventListener('click', this, { capture: true });
  }

  /**
   * Take a new drawing, which is in the place already: fitted if it can be read so, else larger, with
   * its first steps in the middle.
   *
   * @param width - its natural width in CSS pixels
   * @param height - its natural height in CSS pixels
   */
  show(svg: SVGSVGElement, width: number, height: number): void {
    this._svg = svg;
    this._width = width;
    this._height = height;
    this._place.scrollTop = 0;
    this._scale = 0;
    this._size = 'start';
    this._start();
  }

  /** Fit to the width, and keep it so when the width changes. */
  fit(): void {
    this._size = 'fit';
    const scale = this._fittingScale();
    if (scale > 0) {
      this._apply(scale);
    }
  }

  /** Zoom in (1) or out (-1) around the middle of what is seen. */
  step(direction: 1 | -1): void {
    const box = this._place.getBoundingClientRect();
    this._zoom(
      this._scale * (direction > 0 ? STEP : 1 / STEP),
      box.left + box.width / 2,
      box.top + box.height / 2
    );
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
      case 'touchstart':
      case 'touchmove':
      case 'touchend':
      case 'touchcancel':
        this._onTouch(event as TouchEvent);
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

  /** The scale that shows the whole width, at most 1; 0 while there is no room or no drawing. */
  private _fittingScale(): number {
    const { paddingLeft, paddingRight } = getComputedStyle(this._place);
    const room =
      this._place.clientWidth -
      (parseFloat(paddingLeft) || 0) -
      (parseFloat(paddingRight) || 0);
    return room > 0 && this._width > 0 ? Math.min(1, room / this._width) : 0;
  }

  private _start(): void {
    const fitting = this._fittingScale();
    const scale = fitting < READABLE ? START : fitting;
    const wasMoved =
      scale === this._scale && this._place.scrollLeft !== this._startLeft;
    if (fitting === 0 || wasMoved) {
      return;
    }
    this._apply(scale);
    const first = [...(this._svg?.querySelectorAll('.node') ?? [])]
      .slice(0, 2)
      .map(node => node.getBoundingClientRect());
    if (first.length > 0) {
      const box = this._place.getBoundingClientRect();
      const left = Math.min(...first.map(node => node.left));
      const right = Math.max(...first.map(node => node.right));
      this._place.scrollLeft += (left + right - box.left - box.right) / 2;
    }
    this._startLeft = this._place.scrollLeft;
  }

  /**
   * Zoom so that one point of the drawing stays where it is, or goes elsewhere.
   *
   * @param wanted - the new scale
   * @param x - where the point is, from the left of the window in CSS pixels; `y` from its top
   * @param toX - where it is to be; `toY` likewise
   */
  private _zoom(wanted: number, x: number, y: number, toX = x, toY = y): void {
    if (!this._svg || !this._scale) {
      return;
    }
    const before = this._svg.getBoundingClientRect();
    const pointX = (x - before.left) / this._scale;
    const pointY = (y - before.top) / this._scale;
    this._apply(Math.min(LARGEST, Math.max(SMALLEST, wanted)));
    this._size = 'free';
    const after = this._svg.getBoundingClientRect();
    this._place.scrollLeft += after.left + pointX * this._scale - toX;
    this._place.scrollTop += after.top + pointY * this._scale - toY;
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
    this._zoom(
      this._scale * (event.deltaY < 0 ? STEP : 1 / STEP),
      event.clientX,
      event.clientY
    );
  }

  /** Two fingers zoom and move; what one finger does is left to the browser, which scrolls. */
  private _onTouch(event: TouchEvent): void {
    if (event.touches.length !== 2) {
      this._pinch = null;
      return;
    }
    // Touch events, because they can keep the browser from scrolling by two fingers only.
    if (event.cancelable) {
      event.preventDefault();
    }
    const [one, other] = event.touches;
    const now = {
      x: (one.clientX + other.clientX) / 2,
      y: (one.clientY + other.clientY) / 2,
      distance: Math.hypot(
        one.clientX - other.clientX,
        one.clientY - other.clientY
      )
    };
    const before = this._pinch;
    if (before && before.distance > 0 && now.distance > 0) {
      const wanted = (this._scale * now.distance) / before.distance;
      this._zoom(wanted, before.x, before.y, now.x, now.y);
    }
    this._pinch = now;
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
    if (this._size === 'fit') {
      this.fit();
    } else if (this._size === 'start') {
      this._start();
    }
  });
  private _svg: SVGSVGElement | null = null;
  private _width = 0;
  private _height = 0;
  private _scale = 1;
  private _size: Size = 'start';
  /** Where the drawing lies sideways as long as the reader has not moved it. */
  private _startLeft = 0;
  private _wasDragged = false;
  /** Between two fingers: the point in the middle and how far they are apart, in CSS pixels. */
  private _pinch: { x: number; y: number; distance: number } | null = null;
  private _isDisposed = false;
  private _pressed: {
    x: number;
    y: number;
    left: number;
    top: number;
  } | null = null;
}
