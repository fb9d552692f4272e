package dev.pixtral.tokenizer;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The checked content of a tekken.json file.
 *
 * @param source the file's name, for error messages
 * @param pattern splits a text into pieces before byte-pair encoding
 * @param vocabSize total number of ids, including special ones
 * @param specialCount number of special ids, which come first
 * @param vocabulary byte strings of the ordinary ids in use
 * @param specialNames names of special ids in the file; empty if it has none
 * @param version the instruct format that the file is for
 * @param image the file's image settings; null if it has none
 */
record TekkenFile(
        String source,
        Pattern pattern,
        int vocabSize,
        int specialCount,
        Vocabulary vocabulary,
        Map<Integer, String> specialNames,
        TokenizerVersion version,
        ImageSettings image) {}
