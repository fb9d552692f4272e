package dev.pixtral.examples.rag;

import dev.pixtral.langchain4j.rag.load.FileLoader;
import dev.pixtral.langchain4j.rag.load.FileLoaderBuilder;

/** Loads the pictures of a folder with the kit's loader. */
final class Pictures {
    private Pictures() {}

    /**
     * Returns a loader.
     *
     * @param embedded whether the embedded tiny model is used, which sees smaller pages
     */
    static FileLoader loader(boolean embedded) {
        FileLoaderBuilder loader = FileLoader.builder().kindOf(Kinds::of);
        return (embedded ? loader.longestSide(Prompts.TINY_SIDE) : loader).build();
    }
}
