export interface Arguments {
  readonly config: string;
  /** Say whether a start would succeed, and start nothing. */
  readonly check: boolean;
}

/** Reads the command line of a server; a sentence when it cannot be followed. */
export function readArguments(program: string, args: readonly string[]): Arguments | string {
  const usage = `Usage: ${program} --config FILE [--check]`;
  let config: string | undefined;
  let check = false;
  const rest = [...args];
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '--check' && !check) check = true;
    else if (name === '--config' && config === undefined) {
      config = rest.shift();
      if (config === undefined || config === '' || config.startsWith('--')) {
        return `--config takes a file. ${usage}`;
      }
    } else if (name === '--check' || name === '--config') return `${name} stands twice. ${usage}`;
    else return `An argument is not known. ${usage}`;
  }
  return config === undefined ? `--config is missing. ${usage}` : { config, check };
}
