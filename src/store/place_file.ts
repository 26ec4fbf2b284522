import { InputError } from "../input_error.ts";
import { naming, writeFile } from "./files.ts";
