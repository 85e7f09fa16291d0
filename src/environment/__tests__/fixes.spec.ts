import type { ICheckFix } from '../../tokens';
import { isUsable } from '../actionFix';
import { shellCommand } from '../shellCommand';

describe('a fix', () => {
  const commands = {
    hasCommand: (id: string) =>
      ['signpost:register-kernel', 'docmanager:delete-file'].includes(id)
  };

  it.each([
    ['action', 'signpost:register-kernel', true],
    ['action', 'signpost:not-there', false],
    ['action', 'docmanager:delete-file', false],
    ['link', 'https://help.jasmin.ac.uk', true],
    ['link', 'javascript:alert(1)', false],
    ['link', 'http://help.jasmin.ac.uk', false],
    ['link', '//help', false],
    ['command', 'quota', true],
    ['command', '', false],
    ['script', 'quota', false]
  ])('of kind %s with %s is offered: %s', (kind, value, offered) => {
    const fix = { label: '', kind, value } as ICheckFix;
    expect(isUsable(fix, commands)).toBe(offered);
  });
});

describe('a word of a command', () => {
  it.each([
    ['/e/geo/bin/python', '/e/geo/bin/python'],
    ['', `''`],
    ['my env', `'my env'`],
    [`it's`, `'it'\\''s'`],
    ['$(reboot)', `'$(reboot)'`],
    ['~/x', `'~/x'`]
  ])('%s is typed as %s', (text, word) => {
    expect(shellCommand([text])).toBe(word);
  });

  it('cannot hold control characters', () => {
    expect(shellCommand(['rm', 'a\nb'])).toBeNull();
    expect(shellCommand(['ls', 'a\u0007'])).toBeNull();
  });
});
