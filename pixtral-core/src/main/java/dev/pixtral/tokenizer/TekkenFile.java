package dev.pixtral.tokenizer;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * A tekken.json file as read and checked.
 *
 * @param source the file's name, for errors
 * @param pattern splits a text into pieces before byte-pair encoding
 * @param vocabSize number of ids in all, special ones included
 * @param specialCount number of special ids, which come first
 * @param vocabulary byte strings of the ordinary ids in use
 * @param specialNames names the file gives to special ids; empty if it gives none
 * @param image the file's image settings; null if it has none
 */
record TekkenFile(
        String source,
        Pattern pattern,
        int vocabSize,
        int specialCount,
        Vocabulary vocabulary,
        Map<Integer, String> specialNames,
        ImageSettings image) {}
