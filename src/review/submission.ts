import { shellCommand } from '../environment/shellCommand';

/**
 * What to type where `sbatch` can be called; `null` for names that cannot be put in a command.
 *
 * @param folder contents path of the bundle's folder; the server's root is not known here, so the
 *   path is relative to the folder in which JupyterLab was started.
 * @param script the wrapper, or the script that submits several jobs itself.
 */
export function submissionCommands(
  folder: string,
  script: string
): string[] | null {
  const commands = [
    shellCommand(['cd', folder]),
    shellCommand([script.endsWith('.sh') ? 'bash' : 'sbatch', script])
  ];
  return commands.every((command): command is string => command !== null)
    ? commands
    : null;
}
