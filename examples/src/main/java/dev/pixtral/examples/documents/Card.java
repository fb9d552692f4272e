package dev.pixtral.examples.documents;

/**
 * The data of a card. The components have the names that the model is asked for: LangChain4j takes the names of the
 * JSON schema from them, and ignores {@code @JsonProperty}.
 *
 * @param name first and last name
 * @param birth_date date of birth, as printed
 */
record Card(String name, String birth_date) implements Document {}
