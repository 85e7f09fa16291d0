import { Marked } from 'marked';

import type { IGuide } from '../../guide/document';
import { chartsOf, readGuide } from '../../guide/document';
import { classifyLink } from '../../guide/links';
import { parseChart } from '../../guide/mermaid';
import type { IFlow } from '../../guide/steps';
import { BUILTIN_GUIDES, BUILTIN_PROFILES } from '../builtin';

jest.setTimeout(60_000);

beforeAll(() => {
  // Every browser of JupyterLab has it; jsdom has not.
  URL.canParse ??= (address: string) => {
    try {
      return Boolean(new URL(address));
    } catch {
      return false;
    }
  };
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

/** Steps that no way leads on from, and that are not marked as an end. */
function deadEnds(flow: IFlow): string[] {
  const leaving = new Set(flow.ways.map(way => way.from));
  return flow.steps
    .filter(step => step.kind !== 'note' && !leaving.has(step.id))
    .map(step => step.id);
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

  it('has no empty section', () => {
    const empty = guide.sections.filter(
      (section, index) =>
        !section.markdown.trim() &&
        !section.charts.length &&
        (guide.sections[index + 1]?.level ?? 0) <= section.level
    );
    expect(empty.map(section => section.id)).toEqual([]);
  });

  it('leads nowhere that does not exist', () => {
    const links = [
      ...proseLinks(guide),
      ...flows.flatMap(({ flow }) => chartLinks(flow))
    ];
    expect(links.length).toBeGreaterThan(20);
    const refused = links
      .map(link => [link, classifyLink(link, guide)] as const)
      .filter(([, target]) => target.kind === 'refused');
    expect(refused).toEqual([]);
    const external = links.filter(
      link => classifyLink(link, guide).kind === 'external'
    );
    expect(external.filter(link => !link.startsWith('https://'))).toEqual([]);
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

  it('asks a question wherever a chart parts, with an answer on every way', () => {
    for (const { flow } of flows) {
      for (const step of flow.steps.filter(({ kind }) => kind !== 'note')) {
        const ways = flow.ways.filter(way => way.from === step.id);
        expect([step.id, step.kind === 'decision']).toEqual([
          step.id,
          ways.length > 1
        ]);
        if (ways.length > 1) {
          const answers = ways.map(way => way.label);
          expect([step.id, answers]).toEqual([
            step.id,
            [...new Set(answers.filter(answer => answer))]
          ]);
        }
      }
    }
  });

  it('ends only where a step says so or leads to another section', () => {
    for (const { flow } of flows) {
      for (const end of deadEnds(flow)) {
        const step = flow.steps.find(one => one.id === end);
        expect(
          step?.label === 'Done' ||
            step?.label.startsWith('Run the') ||
            step?.links.some(({ href }) => href.startsWith('#'))
        ).toBe(true);
      }
      const start = flow.steps[0].id;
      const reached = new Set([start]);
      for (const from of reached) {
        flow.ways
          .filter(way => way.from === from)
          .forEach(way => reached.add(way.to));
      }
      expect([...reached].sort()).toEqual(
        flow.steps
          .filter(step => step.kind !== 'note')
          .map(step => step.id)
          .sort()
      );
    }
  });

  it('ties every note to a step', () => {
    for (const { flow } of flows) {
      for (const note of flow.steps.filter(({ kind }) => kind === 'note')) {
        expect([note.id, note.about]).toEqual([note.id, expect.any(String)]);
      }
    }
  });

  it('leaves the look of charts to whoever shows them', () => {
    for (const { chart } of chartsOf(guide)) {
      expect(chart.source).toMatch(/^flowchart /);
      expect(chart.source).not.toMatch(
        /%%\{|^---|\b(?:style|classDef|linkStyle|click)\s/m
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
    expect(deadEnds(flow)).toEqual(['DONE']);
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
