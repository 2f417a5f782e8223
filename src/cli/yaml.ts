// What reads YAML files: a file of its own also when built, because most runs have none.
export {
  type Document,
  type DocumentOptions,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  parseDocument,
  type SchemaOptions,
} from "yaml";
