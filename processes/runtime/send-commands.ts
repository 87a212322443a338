import type { Outcome, Request } from '../../commands/runtime/executor.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { ProcessPorts } from './process-ports.ts';

/**
 * Carries out a declared command by its name.
 *
 * @throws UnknownCommand nobody declared it
 * @throws z.ZodError the input is not the command's
 */
export const sendCommand = async (
  { commands, executor }: Pick<ProcessPorts, 'commands' | 'executor'>,
  command: string,
  input: JsonObject,
  request: Request,
): Promise<Outcome> => {
  const declared = commands.get(command);
  if (declared === undefined) throw new UnknownCommand(`no command is declared as ${command}`);
  return declared.open((declaration) => executor.execute(declaration, declaration.input.parse(input), request));
};

/** A process or job names a command that this build does not have. */
export class UnknownCommand extends Error {
  override readonly name = 'UnknownCommand';
}
