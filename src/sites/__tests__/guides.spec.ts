import { Marked } from 'marked';

import type { IGuide } from '../../guide/text/document';
import { chartsOf, readGuide } from '../../guide/text/document';
import { classifyLink } from '../../guide/text/links';
import { lintGuide } from '../../guide/lint';
import { parseChart, parseDatabase } from '../../guide/chart/mermaid';
import type { IFlow } from '../../guide/chart/steps';
import { BUILTIN_GUIDES, BUILTIN_PROFILES } from '../builtin';
import { addCanParse } from '../../guide/__tests__/canParse';

jest.setTimeout(60_000);

beforeAll(() => {
  addCanParse();
});

/** All links of the prose, as written. */
function proseLinks(guide: IGuide): string[] {
  const marked = new Marked();
  const links: string[] = [];
  for (const section of guide.sections) {
    void marked.walkTokens(marked.lexer(section.markdown), token => {
      if (token.type === 'link') {
        links.push(token.href);
      }
    });
  }
  return links;
}

/** All links of a chart, as written. */
function chartLinks(flow: IFlow): string[] {
  return flow.steps.flatMap(step => step.links.map(({ href }) => href));
}

describe.each(Object.keys(BUILTIN_GUIDES))('the guide of %s', id => {
  let guide: IGuide;
  let flows: { anchor: string; flow: IFlow }[];

  beforeAll(async () => {
    guide = readGuide(await BUILTIN_GUIDES[id]());
    flows = await Promise.all(
      chartsOf(guide).map(async ({ chart }) => ({
        anchor: chart.id,
        flow: await parseChart(chart.source)
      }))
    );
  });

  it('is read without complaint and is for a site there is', () => {
    expect(guide.warnings).toEqual([]);
    expect(guide.site).toBe(id);
    expect(guide.published).toContain(`sites/${id}/guide.md`);
    expect(guide.title && guide.summary).toBeTruthy();
    expect(BUILTIN_PROFILES.map(profile => profile.id)).toContain(id);
  });

  it('has no fault that the linter knows', async () => {
    expect(await lintGuide(await BUILTIN_GUIDES[id](), parseDatabase)).toEqual(
      []
    );
  });

  it('leads to pages, sections, checks and actions', () => {
    const links = [
      ...proseLinks(guide),
      ...flows.flatMap(({ flow }) => chartLinks(flow))
    ].map(link => [link, classifyLink(link, guide)] as const);
    const kinds = links.map(([, target]) => target.kind);
    expect([...new Set(kinds)].sort()).toEqual([
      'action',
      'check',
      'external',
      'section'
    ]);
    const external = links.filter(([, target]) => target.kind === 'external');
    expect(external.filter(([link]) => !link.startsWith('https://'))).toEqual(
      []
    );
  });

  it('reaches every chart by a link', () => {
    const links = [
      ...proseLinks(guide),
      ...flows.flatMap(({ flow }) => chartLinks(flow))
    ];
    // The first chart is where a guide opens.
    for (const { anchor } of flows.slice(1)) {
      expect(links).toContain(`#${anchor}`);
    }
  });

  it('has charts that are read at a glance', () => {
    for (const { anchor, flow } of flows) {
      const steps = flow.steps.filter(({ kind }) => kind !== 'note').length;
      // The two ways that JASMIN's own charts show from beginning to end are longer.
      const most = ['workflow', 'software'].includes(anchor) ? 25 : 18;
      expect([anchor, steps >= 5 && steps <= most, steps]).toEqual([
        anchor,
        true,
        steps
      ]);
      for (const { label } of flow.steps.filter(
        ({ kind }) => kind !== 'note'
      )) {
        expect(label.length).toBeLessThanOrEqual(75);
      }
    }
  });

  it('leaves the look of charts to whoever shows them', () => {
    for (const { chart } of chartsOf(guide)) {
      expect(chart.source).toMatch(/^flowchart /);
      expect(chart.source).not.toMatch(
        /%%\{|^---|^\s*(?:style|classDef|linkStyle|click)\s/m
      );
    }
  });

  it('names only partitions and QoS that the profile has', async () => {
    const slurm = BUILTIN_PROFILES.find(one => one.id === id)?.slurm;
    const text = await BUILTIN_GUIDES[id]();
    const known = (name: string) =>
      slurm?.partitions.some(one => one.name === name) ||
      slurm?.qos.some(one => one.name === name);
    for (const [, name] of text.matchAll(/--(?:partition|qos)=([\w-]+)/g)) {
      expect([name, known(name)]).toEqual([name, true]);
    }
  });

  it('asks for GPUs, and logs in, as the profile says', async () => {
    const slurm = BUILTIN_PROFILES.find(one => one.id === id)?.slurm;
    const text = await BUILTIN_GUIDES[id]();
    const asked = [...text.matchAll(/--(?:gres|gpus-per-node)=[\w:.]+/g)].map(
      ([option]) => option
    );
    const directives = (slurm?.gpu?.directives ?? []).map(directive =>
      directive.replace('{count}', '1')
    );
    for (const option of asked.filter(one => !/:\d+g\.\d+gb:/.test(one))) {
      expect(directives).toContain(option);
    }
    const hosts = [...text.matchAll(/ssh (?:-A )?USER@([\w.-]+)/g)].map(
      ([, host]) => host
    );
    const login = slurm?.login;
    const known = [login?.host, login?.gpu_host, login?.jump];
    for (const host of hosts) {
      expect(known).toContain(host);
    }
  });

  it('makes environments with the commands of the profile', async () => {
    const text = await BUILTIN_GUIDES[id]();
    const { kernels } = BUILTIN_PROFILES.find(one => one.id === id)!;
    // Where they lie differs: what makes them does not.
    const programs = kernels.create.map(command =>
      command.split(' ').slice(0, 2).join(' ')
    );
    for (const program of programs.filter(one => /venv|create/.test(one))) {
      expect(text).toContain(program);
    }
  });
});

describe('the guides', () => {
  it('are there for every site', () => {
    expect(Object.keys(BUILTIN_GUIDES).sort()).toEqual(
      BUILTIN_PROFILES.map(({ id }) => id).sort()
    );
  });
});

describe('the JASMIN guide', () => {
  it('opens with the whole way from start to end', async () => {
    const guide = readGuide(await BUILTIN_GUIDES.jasmin());
    const [{ chart }] = chartsOf(guide);
    expect(chart.id).toBe('workflow');
    const flow = await parseChart(chart.source);
    const links = chartLinks(flow);
    for (const link of [
      '#check/home',
      '#check/gpu',
      '#action/register-kernel',
      '#action/export',
      '#data-access',
      '#software',
      '#virtual-environments',
      '#dask-gateway',
      '#migration',
      '#completion'
    ]) {
      expect(links).toContain(link);
    }
    const leaving = new Set(flow.ways.map(({ from }) => from));
    expect(
      flow.steps
        .filter(({ id, kind }) => kind !== 'note' && !leaving.has(id))
        .map(({ id }) => id)
    ).toEqual(['DONE']);
  });

  it('gives the limits of QoS as the profile has them', async () => {
    const slurm = BUILTIN_PROFILES.find(one => one.id === 'jasmin')!.slurm!;
    const text = await BUILTIN_GUIDES.jasmin();
    const rows = [...text.matchAll(/^\| `\w+` \| `\w+` \|.*\|$/gm)].map(
      ([row]) =>
        row
          .split('|')
          .slice(1, -1)
          .map(cell => cell.trim())
    );
    expect(rows.map(([name]) => name.replace(/`/g, ''))).toEqual([
      'standard',
      'short',
      'long',
      'high',
      'debug',
      'orchid',
      'gpumig'
    ]);
    for (const [quoted, , cpus, run, memory, jobs] of rows) {
      const name = quoted.replace(/`/g, '');
      const qos = slurm.qos.find(one => one.name === name)!;
      const days = /(\d+) days/.exec(run);
      const hours = /(\d+) hour/.exec(run);
      const minutes = days ? +days[1] * 24 * 60 : +hours![1] * 60;
      const number = (cell: string) => +(/\d+/.exec(cell)?.[0] ?? 0) || null;
      const GiB = 2 ** 30;
      expect({
        name,
        max_minutes: minutes,
        max_cpus: number(cpus),
        max_memory_bytes: number(memory) && number(memory)! * GiB,
        max_jobs: number(jobs)
      }).toEqual(qos);
    }
  });
});
