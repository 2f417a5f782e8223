// What reads YAML files: a file of its own also when built, because most runs have none.
export {
  type Alias,
  type Document,
  type DocumentOptions,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  parseDocument,
  type SchemaOptions,
  visit,
  type YAMLMap,
} from "yaml";
