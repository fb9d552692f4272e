package dev.pixtral.examples.documents;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The kinds of documents. */
enum Kind {
    RECEIPT(Receipt.class),
    CARD(Card.class);

    private final Class<? extends Document> type;

    Kind(Class<? extends Document> type) {
        this.type = type;
    }

    /** The record of this kind. */
    Class<? extends Document> type() {
        return type;
    }

    /** The name in files and in the model's answers, such as "receipt". */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of the record's components, in order. */
    List<String> fields() {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }
}
