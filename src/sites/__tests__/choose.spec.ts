import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import type { ISites } from '../../tokens';
import { BUILTIN_PROFILES } from '../builtin';
import { chooseSite, siteChoices, whyDetected } from '../choose';

const trans = nullTranslator.load('jupyterlab-signpost');

/** Sites as a panel would see them, with JASMIN detected. */
function sitesWith(more: Partial<ISites> = {}): ISites {
  const sites = {
    ready: Promise.resolve(),
    current: BUILTIN_PROFILES[0],
    profiles: BUILTIN_PROFILES,
    detected: 'jasmin',
    signals: ['HOME is below /home/users', '/apps/jasmin is here'],
    chosen: null,
    choose: jest.fn(async () => undefined),
    ...more
  };
  return Object.assign(sites, { changed: new Signal<any, void>(sites) });
}

/** Waits for a dialog with this text and returns it. */
async function dialogWith(text: string): Promise<HTMLElement> {
  for (let tries = 0; tries < 100; tries++) {
    const found = document.querySelector<HTMLElement>('.jp-Dialog');
    if (found?.textContent?.includes(text)) {
      return found;
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new Error(`no dialog with "${text}": ${document.body.textContent}`);
}

const press = (dialog: HTMLElement, button: string) =>
  [...dialog.querySelectorAll('button')]
    .find(one => one.textContent?.includes(button))!
    .click();

describe('choosing a site', () => {
  let warn: jest.SpyInstance;

  beforeEach(() => {
    // JupyterLab also writes the errors that it shows to the console.
    warn = jest.spyOn(console, 'warn').mockImplementation();
  });

  afterEach(() => {
    warn.mockRestore();
  });

  it('offers detection first, then every site', () => {
    const choices = siteChoices(sitesWith(), trans);
    expect(choices[0]).toEqual({ id: null, label: 'Detect (now: JASMIN)' });
    expect(choices.slice(1).map(({ id }) => id)).toEqual(
      BUILTIN_PROFILES.map(({ id }) => id)
    );
  });

  it('tells sites of the same name apart', () => {
    const [first] = BUILTIN_PROFILES;
    const profiles = [first, { ...first, id: 'other' }];
    const labels = siteChoices(sitesWith({ profiles }), trans).map(
      ({ label }) => label
    );
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels).toContain(`${first.name} (other)`);
  });

  it('says why a site was detected, and when none was', () => {
    expect(whyDetected(sitesWith(), trans)).toBe(
      'Detected JASMIN: HOME is below /home/users; /apps/jasmin is here.'
    );
    expect(
      whyDetected(sitesWith({ detected: 'generic', signals: [] }), trans)
    ).toContain('not recognised');
  });

  it('remembers what was chosen in the dialog', async () => {
    const sites = sitesWith();
    const done = chooseSite(sites, trans);
    const dialog = await dialogWith('Detected JASMIN');
    const select = dialog.querySelector('select')!;
    expect(select.value).toBe('Detect (now: JASMIN)');
    select.value = 'CSC Roihu';
    press(dialog, 'Choose');
    await done;
    expect(sites.choose).toHaveBeenCalledWith('csc');
  });

  it('changes nothing when the dialog is left', async () => {
    const sites = sitesWith({ chosen: 'csc' });
    const done = chooseSite(sites, trans);
    const dialog = await dialogWith('Detected JASMIN');
    expect(dialog.querySelector('select')!.value).toBe('CSC Roihu');
    press(dialog, 'Cancel');
    await done;
    expect(sites.choose).not.toHaveBeenCalled();
  });

  it('shows why a choice could not be remembered', async () => {
    const sites = sitesWith({
      choose: async () => {
        throw new Error('HOME is full, free some space.');
      }
    });
    const done = chooseSite(sites, trans);
    press(await dialogWith('Detected JASMIN'), 'Choose');
    press(await dialogWith('HOME is full'), 'Close');
    await done;
    expect(document.querySelector('.jp-Dialog')).toBeNull();
  });
});
