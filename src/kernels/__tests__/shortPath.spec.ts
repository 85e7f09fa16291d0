import { shortInterpreter, shortPath } from '../shortPath';

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
