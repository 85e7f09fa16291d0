import { installIpykernel } from '../installCommand';
import { shortInterpreter, shortPath } from '../shortPath';

describe('the command that installs ipykernel', () => {
  it('uses the environment’s own pip', () => {
    expect(
      installIpykernel({
        kind: 'venv',
        path: '/e/my env',
        interpreter: '/e/my env/bin/python'
      })
    ).toBe(`'/e/my env/bin/python' -m pip install ipykernel`);
  });

  it('uses conda for conda’s environments', () => {
    expect(
      installIpykernel({
        kind: 'conda',
        path: '/e/geo',
        interpreter: '/e/geo/bin/python'
      })
    ).toBe('conda install --yes --prefix /e/geo ipykernel');
  });

  it('is not offered for a path that cannot be typed', () => {
    expect(
      installIpykernel({ kind: 'conda', path: '/e/a\nb', interpreter: '' })
    ).toBeNull();
  });
});

describe('paths in a narrow place', () => {
  it('keep their end', () => {
    expect(shortPath('/gws/smf/j04/mygws/users/ada/envs/geo')).toBe(
      '…/envs/geo'
    );
    expect(shortPath('/opt/geo')).toBe('/opt/geo');
    expect(shortInterpreter('/home/users/ada/envs/geo/bin/python')).toBe(
      '…/geo/bin/python'
    );
    expect(shortInterpreter('/usr/bin/python3')).toBe('/usr/bin/python3');
  });
});
