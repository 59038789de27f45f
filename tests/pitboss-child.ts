export { PitbossChild, type Target } from "../commands/pitboss-child.ts"
