package dev.pixtral.grammar;

/** A cache of grammars, as the grammars see it. Thread-safe; may be called while a grammar's lock is held. */
interface GrammarKeeper {
    /** Keeps nothing. */
    GrammarKeeper NONE = new GrammarKeeper() {
        @Override
        public void grown() {
            // grammars that are not kept may grow
        }

        @Override
        public void outOfMemory() {
            // nothing can be released
        }
    };

    /** Called when a grammar has grown considerably since the last call. */
    void grown();

    /** Called when memory is exhausted. */
    void outOfMemory();
}
