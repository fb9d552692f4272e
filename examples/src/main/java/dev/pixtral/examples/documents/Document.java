package dev.pixtral.examples.documents;

/** What stands on a document. A component is null if the model left it out. */
sealed interface Document permits Receipt, Card {
    /** The kind, which is not one of the components. */
    default Kind kind() {
        return switch (this) {
            case Receipt _ -> Kind.RECEIPT;
            case Card _ -> Kind.CARD;
        };
    }
}
