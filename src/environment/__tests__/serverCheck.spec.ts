import { ServerPartError } from '../../server/errors';
import { unknownResult } from '../model';
import { ServerCheck } from '../serverCheck';

const sites: any = { ready: Promise.resolve(), current: { id: 'jasmin' } };

describe('a check of the server part', () => {
  it('is asked for the current site', async () => {
    const check = jest.fn(async (id: string) => ({
      ...unknownResult({ id, title: 'home' }, '87 of 100 GB'),
      fraction: 0.87
    }));
    const result = await new ServerCheck(
      'home',
      'HOME',
      1,
      { check },
      sites
    ).run();
    expect(check).toHaveBeenCalledWith('home', 'jasmin');
    expect(result).toMatchObject({
      title: 'HOME',
      summary: '87 of 100 GB',
      fraction: 0.87
    });
  });

  it('is "not known", calmly, without the server part', async () => {
    const check = async () => {
      throw ServerPartError.fromResponse(404, null);
    };
    const result = await new ServerCheck(
      'gpu',
      'GPU',
      1,
      { check },
      sites
    ).run();
    expect(result.status).toBe('unknown');
    expect(result.summary).toContain('server part is not running');
  });
});
