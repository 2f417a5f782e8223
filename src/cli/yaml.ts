// Reads YAML files: a separate file in the build, because most runs have none.
export {
  type Alias,
  Composer,
  type Document,
  type DocumentOptions,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParseOptions,
  Parser,
  parseDocument,
  type Range,
  type SchemaOptions,
  visit,
  type YAMLMap,
} from "yaml";
export { writtenAt } from "./written-at.ts";
