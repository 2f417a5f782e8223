/** The class of an Ingress, for controllers that do not read it from the field. */
export const CLASS_ANNOTATION = "kubernetes.io/ingress.class";
