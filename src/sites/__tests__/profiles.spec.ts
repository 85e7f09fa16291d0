import Ajv from 'ajv';
import { existsSync, readFileSync, readdirSync } from 'fs';
import path from 'path';

import { BUILTIN_GUIDES, BUILTIN_PROFILES, GENERIC_SITE } from '../builtin';
import type { ISiteProfile, ISlurmRules } from '../profile';

const SITES = path.resolve(__dirname, '../../../sites');
const schema = JSON.parse(
  readFileSync(path.join(SITES, 'profile.schema.json'), 'utf-8')
);
const validate = new Ajv({
  allErrors: true,
  allowUnionTypes: true,
  strictTypes: false
}).compile(schema);

const slurmSites = BUILTIN_PROFILES.filter(profile => profile.slurm).map(
  profile => [profile.id, profile.slurm as ISlurmRules] as const
);

/** A copy of JASMIN's profile, changed. */
function changed(change: (profile: any) => void): ISiteProfile {
  const profile = JSON.parse(
    readFileSync(path.join(SITES, 'jasmin', 'profile.json'), 'utf-8')
  );
  change(profile);
  return profile;
}

describe('the profiles that come with the extension', () => {
  it('are all folders of sites/, under their names', () => {
    const folders = readdirSync(SITES, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name);
    expect(BUILTIN_PROFILES.map(({ id }) => id).sort()).toEqual(folders.sort());
    for (const id of folders) {
      const file = path.join(SITES, id, 'profile.json');
      expect(JSON.parse(readFileSync(file, 'utf-8')).id).toBe(id);
    }
  });

  it('list every guide there is', () => {
    const withGuide = BUILTIN_PROFILES.map(({ id }) => id).filter(id =>
      existsSync(path.join(SITES, id, 'guide.md'))
    );
    expect(Object.keys(BUILTIN_GUIDES).sort()).toEqual(withGuide.sort());
  });

  it.each(BUILTIN_PROFILES.map(profile => [profile.id, profile] as const))(
    '%s: fits the schema',
    (_, profile) => {
      validate(profile);
      expect(validate.errors ?? []).toEqual([]);
    }
  );

  it.each(BUILTIN_PROFILES.map(profile => [profile.id, profile] as const))(
    '%s: has patterns that compile, and can be recognised',
    (_, profile) => {
      const patterns = [
        ...profile.detect.flatMap(rule =>
          rule.when.flatMap(condition =>
            Object.entries(condition)
              .filter(([key]) => ['matches', 'hostname', 'home'].includes(key))
              .map(([, value]) => value)
          )
        ),
        profile.slurm?.account.pattern,
        ...(profile.slurm?.partitions.map(({ account }) => account) ?? [])
      ].filter(pattern => typeof pattern === 'string');
      for (const pattern of patterns) {
        expect(() => new RegExp(`^(?:${pattern})$`, 'u')).not.toThrow();
      }
      const score = profile.detect.reduce((sum, rule) => sum + rule.weight, 0);
      if (profile.id === GENERIC_SITE) {
        expect(score).toBe(0);
      } else {
        expect(score).toBeGreaterThanOrEqual(3);
      }
    }
  );

  it.each(BUILTIN_PROFILES.map(profile => [profile.id, profile] as const))(
    '%s: asks its users to stay below the limit, not above',
    (_, { home }) => {
      expect(home.polite_bytes ?? 0).toBeLessThanOrEqual(
        home.quota_bytes ?? Infinity
      );
      const constant = home.quota_bytes !== null || home.quota_files !== null;
      if (constant) {
        expect(home.quota_readers).toContain('profile-constant');
      }
    }
  );

  it.each(slurmSites)(
    '%s: names only QoS and partitions it has',
    (_, slurm) => {
      const qos = slurm.qos.map(({ name }) => name);
      const partitions = slurm.partitions.map(({ name }) => name);
      expect(new Set(qos).size).toBe(qos.length);
      expect(new Set(partitions).size).toBe(partitions.length);
      expect(qos).toEqual(
        expect.arrayContaining(slurm.partitions.flatMap(one => one.qos))
      );
      // Every QoS can be used somewhere.
      expect(slurm.partitions.flatMap(one => one.qos)).toEqual(
        expect.arrayContaining(qos)
      );
      for (const asked of [slurm.defaults, slurm.gpu]) {
        if (asked?.partition) {
          expect(partitions).toContain(asked.partition);
        }
        if (asked?.qos) {
          const partition = slurm.partitions.find(
            ({ name }) => name === asked.partition
          );
          expect(partition?.qos).toContain(asked.qos);
        }
      }
    }
  );

  it.each(slurmSites)(
    '%s: has defaults that are complete and within the limits',
    (_, slurm) => {
      const { defaults } = slurm;
      for (const directive of ['partition', 'qos'] as const) {
        if (slurm.required.includes(directive)) {
          expect(defaults[directive]).not.toBeNull();
        }
      }
      const limits = [
        slurm.partitions.find(({ name }) => name === defaults.partition),
        slurm.qos.find(({ name }) => name === defaults.qos)
      ];
      for (const limit of limits) {
        expect(defaults.minutes).toBeLessThanOrEqual(
          limit?.max_minutes ?? Infinity
        );
        expect(defaults.cpus).toBeLessThanOrEqual(limit?.max_cpus ?? Infinity);
        expect(defaults.memory_bytes).toBeLessThanOrEqual(
          limit?.max_memory_bytes ?? Infinity
        );
      }
    }
  );

  it.each(slurmSites)('%s: lets no QoS exceed its partition', (_, slurm) => {
    for (const partition of slurm.partitions) {
      expect(partition.default_minutes ?? 0).toBeLessThanOrEqual(
        partition.max_minutes ?? Infinity
      );
      for (const name of partition.qos) {
        const qos = slurm.qos.find(one => one.name === name);
        expect(qos?.max_minutes ?? 0).toBeLessThanOrEqual(
          partition.max_minutes ?? Infinity
        );
        expect(qos?.max_cpus ?? 0).toBeLessThanOrEqual(
          partition.max_cpus ?? Infinity
        );
      }
    }
  });

  it.each(slurmSites)(
    '%s: offers GPUs only where there are some',
    (_, slurm) => {
      if (slurm.gpu?.partition) {
        const partition = slurm.partitions.find(
          ({ name }) => name === slurm.gpu?.partition
        );
        expect(partition?.gpus).toBe(true);
        if (slurm.gpu.account !== null && partition?.account) {
          expect(slurm.gpu.account).toMatch(
            new RegExp(`^(?:${partition.account})$`)
          );
        }
      }
      expect(slurm.gpu?.directives.join(' ')).toContain('{count}');
    }
  );
});

describe('the description of profiles', () => {
  it.each([
    ['a blank at the end of a setup line', ['module load jaspy ']],
    ['a second line in a setup line', ['module load jaspy\nrm -r x']],
    ['a line break at the end of a setup line', ['module load jaspy\n']]
  ])('refuses %s', (_, setup) => {
    expect(validate(changed(profile => (profile.slurm.setup = setup)))).toBe(
      false
    );
  });

  it.each([
    ['an unknown key', (profile: any) => (profile.quota = 1)],
    ['an unknown key deep inside', (profile: any) => (profile.home.x = 1)],
    ['a missing key', (profile: any) => delete profile.home.path],
    ['a weight of 4', (profile: any) => (profile.detect[0].weight = 4)],
    [
      'two questions in one condition',
      (profile: any) => (profile.detect[0].when = [{ path: '/a', home: 'b' }])
    ],
    [
      'a pattern without a variable',
      (profile: any) =>
        (profile.detect[0].when = [{ path: '/a', matches: 'b' }])
    ],
    [
      'a directive with more than one word',
      (profile: any) => (profile.slurm.gpu.directives = ['--gres=gpu:1 --x=1'])
    ],
    [
      'a partition that is no plain name',
      (profile: any) => (profile.slurm.partitions[0].name = 'a\nb')
    ],
    ['a link that is not https', (p: any) => (p.links[0].url = 'http://a.b/')],
    ['no time between questions', (p: any) => (p.slurm.poll_seconds = 0)]
  ])('refuses %s', (_, change) => {
    expect(validate(changed(change))).toBe(false);
  });

  it('takes a site without Slurm and Dask', () => {
    const profile = changed(one => {
      one.slurm = null;
      one.dask = null;
    });
    expect(validate(profile)).toBe(true);
  });
});
