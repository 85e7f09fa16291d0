import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import { parseAcceleratorReport } from '../gpuAnswers';
import { ACCELERATORS_PROGRAM } from '../kernelSnippets';

const PYTHONS = ['python3', 'python3.10', 'python3.12', 'python3.13'].filter(
  name => spawnSync(name, ['--version']).status === 0
);
const DRIVER =
  'NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.133.20  Sun Mar 30 03:15:16 UTC 2025\n';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'signpost-gpu-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(name: string, text = ''): void {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

/** A computer with NVIDIA's driver; an empty version for none. */
function nvidia(driver = DRIVER): void {
  write('root/dev/nvidia0');
  write('root/dev/nvidiactl');
  write('root/proc/driver/nvidia/version', driver);
}

function distribution(name: string, version: string): void {
  write(`packages/${name}-${version}.dist-info/METADATA`);
}

function torch(fields: string, version = '2.7.1'): void {
  // Whoever imports it fails.
  write('packages/torch/__init__.py', 'raise RuntimeError("imported")\n');
  write('packages/torch/version.py', fields);
  distribution('torch', version);
}

function ask(
  python = PYTHONS[0],
  environ: Record<string, string> = {},
  before = ''
) {
  const question = JSON.stringify({ root: path.join(folder, 'root') });
  const code = `
import json, sys
${before}
space = {"__name__": "signpost", "question": sys.argv[2]}
known = set(sys.modules)
exec(sys.argv[1], space)
print(space["answer"])
`;
  const done = spawnSync(python, ['-c', code, ACCELERATORS_PROGRAM, question], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      PYTHONPATH: path.join(folder, 'packages'),
      PYTHONNOUSERSITE: '1',
      ...environ
    }
  });
  if (done.status !== 0) {
    throw new Error(done.stderr);
  }
  return parseAcceleratorReport(done.stdout.trim().split('\n').pop()!);
}

const verdictOf = (...args: Parameters<typeof ask>) => {
  const [first] = ask(...args).frameworks;
  return [first.build, first.needs, first.verdict];
};

describe.each(PYTHONS)('asked in %s', python => {
  it('finds nothing where there is nothing', () => {
    expect(ask(python)).toMatchObject({
      devices: { nvidia: false, amd: false },
      driver: null,
      hidden: null,
      frameworks: []
    });
  });

  it('imports nothing, and reads builds from files', () => {
    nvidia();
    torch(
      "__version__ = '2.7.1+cu126'\ncuda: Optional[str] = '12.6'\nhip: Optional[str] = None\n"
    );
    const report = ask(python);
    expect(report.driver).toBe('570.133.20');
    expect(report.frameworks).toEqual([
      {
        name: 'PyTorch',
        module: 'torch',
        version: '2.7.1+cu126',
        build: 'cuda',
        needs: '12.6',
        source: path.join(folder, 'packages/torch/version.py'),
        devices: null,
        verdict: 'fits'
      }
    ]);
  });
});

describe('PyTorch', () => {
  it.each([
    ["cuda = '12.6'\nhip = None\n", ['cuda', '12.6', 'fits']],
    ["cuda: str | None = '13.0'\n", ['cuda', '13.0', 'driver-too-old']],
    ["cuda = '11.8'\n", ['cuda', '11.8', 'fits']],
    ['cuda = None\nhip = None\n', ['cpu', null, 'cpu']],
    ["cuda = None\nhip = '6.2.41133'\n", ['rocm', '6.2.41133', 'other-maker']],
    ['', ['unknown', null, 'unknown']]
  ])('%j', (fields, expected) => {
    nvidia();
    torch(fields);
    expect(verdictOf()).toEqual(expected);
  });

  it('is judged by the driver of the node', () => {
    torch("cuda = '12.8'\n");
    nvidia(DRIVER.replace('570.133.20', '470.57.02'));
    expect(verdictOf()).toEqual(['cuda', '12.8', 'driver-too-old']);
    // All builds of one first figure run on it.
    nvidia(DRIVER.replace('570.133.20', '525.105.17'));
    expect(verdictOf()).toEqual(['cuda', '12.8', 'fits']);
    // A driver whose version is not told is not accused.
    nvidia('');
    expect(verdictOf()).toEqual(['cuda', '12.8', 'fits']);
  });

  it('has no GPU to use', () => {
    torch("cuda = '12.6'\n");
    expect(verdictOf()).toEqual(['cuda', '12.6', 'no-gpu']);
    // A driver without a device: a login node.
    write('root/proc/driver/nvidia/version', DRIVER);
    expect(verdictOf()).toEqual(['cuda', '12.6', 'no-gpu']);
  });

  it.each(['', '-1', 'NoDevFiles'])('has its GPU hidden: %j', value => {
    nvidia();
    torch("cuda = '12.6'\n");
    const report = ask(PYTHONS[0], { CUDA_VISIBLE_DEVICES: value });
    expect(report.hidden).toEqual({ name: 'CUDA_VISIBLE_DEVICES', value });
    expect(report.frameworks[0].verdict).toBe('hidden');
  });

  it('fits AMD when it is built for it', () => {
    write('root/dev/kfd');
    torch("cuda = None\nhip = '6.2'\n");
    expect(verdictOf()).toEqual(['rocm', '6.2', 'fits']);
    torch("cuda = '12.6'\nhip = None\n");
    expect(verdictOf()).toEqual(['cuda', '12.6', 'other-maker']);
  });

  it('is asked itself only when it uses a GPU already', () => {
    nvidia();
    torch("cuda = '12.6'\n");
    const standIn = (used: string) => `
import types, importlib.machinery
torch = types.ModuleType("torch")
torch.__spec__ = importlib.machinery.ModuleSpec("torch", None, is_package=True)
torch.__spec__.submodule_search_locations = [${JSON.stringify(path.join(folder, 'packages/torch'))}]
asked = []
class cuda:
    is_initialized = staticmethod(lambda: ${used})
    device_count = staticmethod(lambda: asked.append(1) or 2)
    get_device_name = staticmethod(lambda place: "NVIDIA H100 80GB HBM3")
torch.cuda = cuda
sys.modules["torch"] = torch
import atexit
atexit.register(lambda: print(json.dumps({**json.loads(space["answer"]), "executable": str(len(asked))})))
`;
    const unused = ask(PYTHONS[0], {}, standIn('False'));
    expect(unused.executable).toBe('0');
    expect(unused.frameworks[0]).toMatchObject({
      devices: null,
      verdict: 'fits'
    });
    const used = ask(PYTHONS[0], {}, standIn('True'));
    expect(used.frameworks[0]).toMatchObject({
      devices: ['NVIDIA H100 80GB HBM3', 'NVIDIA H100 80GB HBM3'],
      verdict: 'works'
    });
    // A framework that breaks when it is asked takes nothing else along.
    const broken = ask(PYTHONS[0], {}, standIn('1 / 0'));
    expect(broken.frameworks[0].verdict).toBe('fits');
  });
});

describe('TensorFlow', () => {
  const info = (text: string) =>
    write('packages/tensorflow/python/platform/build_info.py', text);
  beforeEach(() => {
    nvidia();
    write('packages/tensorflow/__init__.py', 'raise RuntimeError("imported")');
    distribution('tensorflow', '2.20.0');
  });

  it('for CUDA needs NVIDIA’s libraries beside it', () => {
    info(
      "build_info = collections.OrderedDict([('cuda_version', '12.5.1'), ('is_cuda_build', True), ('is_rocm_build', False)])"
    );
    expect(verdictOf()).toEqual(['cuda', '12.5', 'no-libraries']);
    distribution('nvidia_cudnn_cu12', '9.3.0.75');
    expect(verdictOf()).toEqual(['cuda', '12.5', 'fits']);
  });

  it('for CUDA finds them in folders that are named, too', () => {
    info("build_info = {'is_cuda_build': True, 'cuda_version': '12.3'}");
    write('more/libcudnn.so.9');
    const environ = { LD_LIBRARY_PATH: path.join(folder, 'more') };
    expect(verdictOf(PYTHONS[0], environ)).toEqual(['cuda', '12.3', 'fits']);
  });

  it('for the CPU only', () => {
    info("build_info = OrderedDict([('is_cuda_build', False)])");
    expect(verdictOf()).toEqual(['cpu', null, 'cpu']);
  });
});

describe('JAX', () => {
  beforeEach(() => {
    nvidia();
    write('packages/jax/__init__.py', 'raise RuntimeError("imported")');
    distribution('jax', '0.7.0');
  });

  it('with a plugin', () => {
    distribution('jaxlib', '0.7.0');
    distribution('jax_cuda12_plugin', '0.7.0');
    expect(verdictOf()).toEqual(['cuda', '12', 'fits']);
  });

  it('with a plugin for a newer driver', () => {
    distribution('jaxlib', '0.7.0');
    distribution('jax_cuda13_plugin', '0.7.0');
    expect(verdictOf()).toEqual(['cuda', '13', 'driver-too-old']);
  });

  it('with a library that names its CUDA', () => {
    distribution('jaxlib', '0.4.20+cuda12.cudnn89');
    expect(verdictOf()).toEqual(['cuda', '12', 'fits']);
  });

  it('that was used, and found no GPU', () => {
    distribution('jaxlib', '0.7.0');
    distribution('jax_cuda12_plugin', '0.7.0');
    const used = `
import types
bridge = types.ModuleType("jax._src.xla_bridge")
bridge._backends = {"cpu": types.SimpleNamespace(platform="cpu", devices=lambda: ["a CPU"])}
sys.modules["jax._src.xla_bridge"] = bridge
jax = types.ModuleType("jax")
jax.__spec__ = types.SimpleNamespace(submodule_search_locations=[${JSON.stringify(path.join(folder, 'packages/jax'))}])
sys.modules["jax"] = jax
`;
    expect(verdictOf(PYTHONS[0], {}, used)).toEqual([
      'cuda',
      '12',
      'sees-none'
    ]);
    const unused = used.replace('{"cpu"', '{} and {"cpu"');
    expect(verdictOf(PYTHONS[0], {}, unused)[2]).toBe('fits');
  });

  it('for the CPU', () => {
    distribution('jaxlib', '0.7.0');
    expect(verdictOf()).toEqual(['cpu', null, 'cpu']);
  });
});

describe('CuPy', () => {
  it.each([
    ['cupy_cuda12x', ['cuda', '12', 'fits']],
    ['cupy_cuda13x', ['cuda', '13', 'driver-too-old']],
    ['cupy_rocm_5_0', ['rocm', '5', 'other-maker']]
  ])('%s', (name, expected) => {
    nvidia();
    write('packages/cupy/__init__.py', 'raise RuntimeError("imported")');
    distribution(name, '13.6.0');
    expect(verdictOf()).toEqual(expected);
  });
});
