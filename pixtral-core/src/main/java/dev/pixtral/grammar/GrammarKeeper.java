package dev.pixtral.grammar;

/** Who keeps grammars for later, as they see it. Thread-safe; is never called while a grammar's lock is held. */
interface GrammarKeeper {
    /** Keeps nothing. */
    GrammarKeeper NONE = new GrammarKeeper() {
        @Override
        public void grown() {
            // what is not kept may grow
        }

        @Override
        public void outOfMemory() {
            // nothing can be let go
        }
    };

    /** A grammar remembers a good deal more than when that was told last. */
    void grown();

    /** There is no memory left. */
    void outOfMemory();
}
