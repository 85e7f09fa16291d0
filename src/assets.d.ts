// What the bundlers (rspack for JupyterLab, esbuild for the command line) make of files in sites/ and of the programs for kernels.
declare module '*/profile.json' {
  const profile: import('./sites/profile').ISiteProfile;
  export default profile;
}

declare module '*.md' {
  const text: string;
  export default text;
}

declare module '*.py' {
  const text: string;
  export default text;
}

declare module '*.svg' {
  const text: string;
  export default text;
}

declare module '*/package.json' {
  export const version: string;
}
