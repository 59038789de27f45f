declare module "*.css"
declare module "@fontsource-variable/inter/opsz.css"
declare module "@fontsource-variable/jetbrains-mono"
