import { render } from "preact"
import { makeActions } from "./Actions.ts"
import { App } from "./components/App.tsx"
import { controlApi } from "./ControlApi.ts"
import { Store } from "./Store.ts"
import "./styles/page.css"

const store = new Store()
const actions = makeActions(store, controlApi)
render(<App actions={actions} store={store} />, document.getElementById("page")!)
actions.connect()
