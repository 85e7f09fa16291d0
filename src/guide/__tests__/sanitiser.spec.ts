import { ChartError } from '../chart/inspection';
import { nullTranslator } from '@jupyterlab/translation';

import { renderProse as render } from '../text/prose';
import {
  LINK_ATTRIBUTE,
  sanitiseChart,
  sanitiseProse
} from '../text/sanitiser';

const renderProse = (markdown: string) =>
  render(markdown, nullTranslator.load('jupyterlab-signpost'));

const ID = 'jp-signpost-chart-1';

/** A drawing as mermaid writes it, with something in it. */
function drawing(inside: string, attributes = ''): string {
  return (
    `<svg id="${ID}" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `viewBox="0 0 10 20" class="flowchart" ${attributes}>${inside}</svg>`
  );
}

/** A label in a drawing. */
function label(html: string): string {
  return (
    '<g class="node default"><foreignObject width="10" height="10">' +
    `<div xmlns="http://www.w3.org/1999/xhtml"><span class="nodeLabel"><p>${html}</p></span></div>` +
    '</foreignObject></g>'
  );
}

const HOSTILE: [string, string][] = [
  ['a script', '<script>alert(1)</script>'],
  ['a script in SVG', '<svg><script>alert(1)</script></svg>'],
  ['a handler', '<p onclick="alert(1)" onload="alert(2)">x</p>'],
  [
    'a picture with a handler',
    '<img src="https://evil.test/i.png" onerror="alert(1)">'
  ],
  ['an SVG image', '<image href="https://evil.test/i.png"/>'],
  [
    'an SVG image by xlink',
    '<svg><image xlink:href="https://evil.test/i.png"/></svg>'
  ],
  ['an external use', '<use href="https://evil.test/u.svg#x"/>'],
  ['a use of the page', '<use xlink:href="#jp-main-dock-panel"/>'],
  [
    'an feImage',
    '<filter id="f"><feImage href="https://evil.test/i.png"/></filter>'
  ],
  [
    'an iframe',
    '<iframe src="https://evil.test/" srcdoc="<script>1</script>"></iframe>'
  ],
  ['an object', '<object data="https://evil.test/"></object>'],
  ['an embed', '<embed src="https://evil.test/">'],
  [
    'a form',
    '<form action="https://evil.test/"><input name="a" autofocus onfocus="x()"><button formaction="javascript:x">b</button></form>'
  ],
  [
    'a text area',
    '<textarea autofocus onfocus="x()"></textarea><select><option>1</option></select>'
  ],
  [
    'a style element',
    '<style>@import url(https://evil.test/a.css); * { background: url(https://evil.test/b) }</style>'
  ],
  [
    'a style element in SVG',
    '<svg><style>* { fill: url(https://evil.test/b) }</style></svg>'
  ],
  [
    'a style sheet',
    '<link rel="stylesheet" href="https://evil.test/a.css"><meta http-equiv="refresh" content="0;url=https://evil.test/"><base href="https://evil.test/">'
  ],
  [
    'a style attribute',
    '<p style="background: url(https://evil.test/b); position: fixed; inset: 0">x</p>'
  ],
  [
    'an escaped style attribute',
    '<p style="background: u\\72l(https://evil.test/b)">x</p>'
  ],
  [
    'a command link',
    '<button data-commandlinker-command="filebrowser:delete" data-commandlinker-args="{}">x</button><p data-commandlinker-command="x">y</p>'
  ],
  ['classes of the page', '<p class="jp-Dialog lm-Widget">x</p>'],
  ['an id of the page', '<p id="jp-main-dock-panel" name="cookie">x</p>'],
  [
    'audio and video',
    '<video src="https://evil.test/v" poster="https://evil.test/p"></video><audio src="https://evil.test/a"></audio>'
  ],
  [
    'an animation',
    '<a href="#x"><animate attributeName="href" values="javascript:alert(1)"/><set attributeName="onload" to="x"/>y</a>'
  ],
  [
    'a template',
    '<template><img src=x onerror=alert(1)></template><slot></slot>'
  ],
  [
    'MathML',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>'
  ],
  [
    'a nested foreignObject',
    '<svg><foreignObject><body onload="x()"><img src=x onerror=alert(1)></body></foreignObject></svg>'
  ],
  [
    'a mutation',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">'
  ],
  ['a comment trick', '<!--><img src=x onerror=alert(1)>-->'],
  ['CDATA', '<![CDATA[<img src=x onerror=alert(1)>]]>'],
  [
    'an access key',
    '<p accesskey="x" contenteditable tabindex="1" autofocus>x</p>'
  ],
  [
    'a target',
    '<a href="https://evil.test/" target="_top" ping="https://evil.test/p" download rel="opener">x</a>'
  ],
  [
    'a script link',
    '<a href="javascript:alert(1)">x</a><a xlink:href="javascript:alert(2)">y</a><area href="javascript:alert(3)">'
  ]
];

const FORBIDDEN_TAGS =
  'script, style, img, image, use, iframe, object, embed, form, input, button, select, textarea, link, ' +
  'meta, base, video, audio, animate, set, template, math, filter, feImage, area, body';

/** Everything that could run, load, submit, or take part in the page. */
function expectHarmless(root: ParentNode): void {
  expect(root.querySelectorAll(FORBIDDEN_TAGS)).toHaveLength(0);
  for (const element of root.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(
        /^on|^(?:xlink:)?href$|^src|^target$|^ping$|^download$|^action|^formaction|^name$|^accesskey$|^contenteditable$|^tabindex$|^autofocus$|commandlinker/
      );
      if (name === 'style' || name.startsWith('marker')) {
        expect(value).not.toMatch(/\\|position|url\((?!#jp-signpost-chart-1)/i);
      }
      if (name === 'class') {
        expect(value).not.toMatch(/\b(?:jp|lm)-/);
      }
      if (name === 'id') {
        expect(value.startsWith(ID)).toBe(true);
      }
    }
  }
}

describe('sanitiseChart', () => {
  it.each(HOSTILE)('disarms %s in a label', (_, html) => {
    const svg = sanitiseChart(drawing(label(`before ${html} after`)), ID);
    expectHarmless({
      querySelectorAll: (selector: string) => svg.querySelectorAll(selector)
    } as ParentNode);
  });

  it.each(HOSTILE)('disarms %s among the shapes', (_, html) => {
    let svg: SVGSVGElement;
    try {
      svg = sanitiseChart(drawing(`<g>${html}</g>${label('kept')}`), ID);
    } catch (reason) {
      expect(reason).toBeInstanceOf(ChartError);
      return;
    }
    expectHarmless(svg);
  });

  it('removes handlers and styles of the root', () => {
    const svg = sanitiseChart(
      drawing(
        '',
        'onload="x()" style="max-width: 99px; position: fixed" width="100%"'
      ),
      ID
    );
    expect([...svg.attributes].map(({ name }) => name).sort()).toEqual(
      [
        'class',
        'id',
        'style',
        'viewBox',
        'width',
        'xmlns',
        'xmlns:xlink'
      ].filter(name => svg.hasAttribute(name))
    );
    expect(svg.getAttribute('style')).toBe('max-width: 99px');
  });

  it('keeps shapes, arrows and measured sizes', () => {
    const svg = sanitiseChart(
      drawing(
        `<marker id="${ID}_end" class="marker flowchart-v2" refX="5" orient="auto"><path d="M 0 0 L 10 5 z" class="arrowMarkerPath" style="stroke-width: 1; stroke-dasharray: 1, 0;"/></marker>` +
          `<path d="M1.5,2e-1C3,4 5,6 7,8" class="edge-thickness-normal flowchart-link" marker-end="url(#${ID}_end)" data-points="xx"/>` +
          '<rect x="-9" y="1" width="18" height="4" style="fill:#f9f !important" class="label-container mine"/>' +
          '<g transform="translate(103.5, -99)" stroke-opacity="0"></g>'
      ),
      ID
    );
    expect(svg.querySelector('marker')?.id).toBe(`${ID}_end`);
    const edge = svg.querySelector('.flowchart-link');
    expect(edge?.getAttribute('d')).toBe('M1.5,2e-1C3,4 5,6 7,8');
    expect(edge?.getAttribute('marker-end')).toBe(`url(#${ID}_end)`);
    expect(edge?.hasAttribute('data-points')).toBe(false);
    const box = svg.querySelector('rect');
    expect(box?.getAttribute('class')).toBe('label-container');
    expect(box?.hasAttribute('style')).toBe(false);
    expect(box?.getAttribute('x')).toBe('-9');
    expect(svg.querySelector('g')?.getAttribute('transform')).toBe(
      'translate(103.5, -99)'
    );
    expect(svg.querySelector('g')?.getAttribute('stroke-opacity')).toBe('0');
  });

  it('refuses arrow heads and paints of elsewhere', () => {
    const svg = sanitiseChart(
      drawing(
        '<path d="M0 0" marker-end="url(https://evil.test/m.svg#a)" marker-start="url(#other)" fill="url(https://evil.test/p)" filter="url(#f)"/>'
      ),
      ID
    );
    const path = svg.querySelector('path');
    expect([...(path?.attributes ?? [])].map(({ name }) => name)).toEqual([
      'd'
    ]);
  });

  it('turns links into data, also those around a whole step', () => {
    const svg = sanitiseChart(
      drawing(
        label('<a href="#check/home" onclick="x()">Check <b>HOME</b></a>') +
          '<a xlink:href="https://example.org/" transform="translate(1, 2)"><g class="node"><rect width="1" height="1"/></g></a>'
      ),
      ID
    );
    const links = [...svg.querySelectorAll('a')];
    expect(links.map(link => link.getAttribute(LINK_ATTRIBUTE))).toEqual([
      '#check/home',
      'https://example.org/'
    ]);
    expect(links[0].innerHTML).toBe('Check <b>HOME</b>');
    expect(links[1].getAttribute('transform')).toBe('translate(1, 2)');
    expectHarmless(svg);
  });

  it.each([
    ['no drawing', '<p>Hello</p>'],
    ['nothing', ''],
    ['a drawing of another id', drawing('').replace(ID, 'jp-main')]
  ])('refuses %s', (_, text) => {
    expect(() => sanitiseChart(text, ID)).toThrow(ChartError);
  });
});

describe('sanitiseProse', () => {
  it.each(HOSTILE)('disarms %s', (_, html) => {
    expectHarmless(sanitiseProse(`<p>before</p>${html}<p>after</p>`));
  });

  it.each(HOSTILE)('disarms %s in Markdown', (_, html) => {
    expectHarmless(renderProse(`Text\n\n${html}\n\nmore ${html} text`));
  });

  it('keeps what a text is made of', () => {
    const text = renderProse(
      '1. one\n2. *two*\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```bash\nls -l <x>\n```\n\n> quote\n'
    );
    expect(text.querySelectorAll('ol > li')).toHaveLength(2);
    expect(text.querySelectorAll('td')).toHaveLength(2);
    expect(text.querySelector('pre > code')?.className).toBe('language-bash');
    expect(text.querySelector('pre > code')?.textContent).toBe('ls -l <x>\n');
    expect(text.querySelector('blockquote')?.textContent?.trim()).toBe('quote');
  });

  it('shows the description of a picture instead of loading it', () => {
    const text = renderProse('![a <b>map</b>](https://evil.test/m.png "t")');
    expect(text.textContent?.trim()).toBe('a <b>map</b>');
    expectHarmless(text);
  });

  it('shows the boxes of a task list as text', () => {
    const text = renderProse('- [x] done\n- [ ] open');
    expect(text.textContent).toContain('☑ done');
    expect(text.textContent).toContain('☐ open');
    expectHarmless(text);
  });

  it('turns links into data, whatever they lead to', () => {
    const text = renderProse('[a](#check/home) [b](<javascript:alert(1)>)');
    expect(
      [...text.querySelectorAll('a')].map(a => a.getAttribute(LINK_ATTRIBUTE))
    ).toContain('#check/home');
    expectHarmless(text);
  });
});
