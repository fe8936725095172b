import "./app.css";
import htmx from "htmx.org";
// The only parts of Tabler's script that the frame uses; importing them makes their data-bs-* attributes work.
import { Collapse, Dropdown, Offcanvas } from "@tabler/core";
import "./app/confirm.js";
import "./app/desk.js";
import "./app/fragments.js";
import "./app/keep.js";
import "./app/passkeys.js";
import "./app/submit.js";
import "./app/tabs.js";
import "./app/toasts.js";

window.htmx = htmx;
export { Collapse, Dropdown, Offcanvas };
