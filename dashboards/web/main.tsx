import "@fontsource-variable/inter/opsz.css"
import "@fontsource-variable/jetbrains-mono"
import "./style/tokens.css"
import "./style/base.css"
import "./style/overview.css"
import "./style/pages.css"
import "./style/sign-in.css"
import { createRoot } from "react-dom/client"
import { App } from "./app.tsx"

createRoot(document.body).render(<App />)
