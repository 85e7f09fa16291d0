import { Panel, Widget } from '@lumino/widgets';

import { SectionPlace } from '../section';

/** A section that counts how often its content was made. */
function countingSection(create?: () => Promise<Widget>) {
  const section = {
    id: 'guide',
    title: 'Guide',
    rank: 1,
    made: 0,
    create: async () => {
      section.made += 1;
      return create ? create() : new Widget();
    }
  };
  return section;
}

const settled = () => new Promise(resolve => setTimeout(resolve, 0));

describe('a section of the sidebar', () => {
  let panel: Panel;

  beforeEach(() => {
    panel = new Panel();
    Widget.attach(panel, document.body);
  });

  afterEach(() => panel.dispose());

  it('makes nothing while it is folded', async () => {
    const section = countingSection();
    const place = new SectionPlace(section);
    place.hide();
    panel.addWidget(place);
    await settled();
    expect(section.made).toBe(0);
  });

  it('makes its content once, when it is first opened', async () => {
    const section = countingSection();
    const place = new SectionPlace(section);
    place.hide();
    panel.addWidget(place);
    place.show();
    place.hide();
    place.show();
    await settled();
    expect(section.made).toBe(1);
    expect(place.widgets).toHaveLength(1);
  });

  it('makes nothing while the sidebar itself is hidden', async () => {
    const section = countingSection();
    panel.hide();
    panel.addWidget(new SectionPlace(section));
    await settled();
    expect(section.made).toBe(0);
    panel.show();
    await settled();
    expect(section.made).toBe(1);
  });

  it('says why its content could not be made, and tries again when asked', async () => {
    let broken = true;
    const section = countingSection(async () => {
      if (broken) {
        throw new Error('<b>the chunk did not load</b>');
      }
      return new Widget();
    });
    const place = new SectionPlace(section);
    panel.addWidget(place);
    await settled();
    const alert = place.node.querySelector('[role="alert"]');
    expect(alert?.textContent).toContain('<b>the chunk did not load</b>');
    broken = false;
    place.node.querySelector('button')?.click();
    await settled();
    expect(section.made).toBe(2);
    expect(place.node.querySelector('[role="alert"]')).toBeNull();
  });
});
