import { asTyped, kernelNameProblem, suggestedName } from '../kernelName';

describe('the name of a kernel', () => {
  const taken = new Set(['geo', 'geo-2']);

  it.each([
    ['ndvi', null],
    ['ndvi_2024.1-b', null],
    ['', 'empty'],
    ['my env', 'characters'],
    ['Geo', 'characters'],
    ['../up', 'characters'],
    ['..', 'characters'],
    ['geo', 'taken']
  ])('"%s": %s', (name, problem) => {
    expect(kernelNameProblem(name, taken)).toBe(problem);
  });

  it('is written in lower case while it is typed', () => {
    expect(asTyped('Geo-ENV')).toBe('geo-env');
  });

  it.each([
    ['ndvi', 'ndvi'],
    ['My Env (3.12)', 'my-env-3.12'],
    ['Été', 'ete'],
    ['geo', 'geo-3'],
    ['环境', 'environment'],
    ['.venv', 'venv'],
    ['main (.venv)', 'main-venv']
  ])('is suggested for "%s" as "%s"', (environment, name) => {
    const suggested = suggestedName(environment, taken);
    expect(suggested).toBe(name);
    expect(kernelNameProblem(suggested, taken)).toBeNull();
  });
});
