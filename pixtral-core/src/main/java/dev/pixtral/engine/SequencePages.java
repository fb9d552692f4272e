package dev.pixtral.engine;

import dev.pixtral.cache.Content;
import dev.pixtral.cache.PrefixCache;
import dev.pixtral.cache.PrefixPages;
import dev.pixtral.engine.pace.RowDealer;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.KvSequence;

/**
 * The text of one {@link Sequence}, prompt and answer, and the pages that contain the keys and values of its computed
 * part. Behind these may follow positions of drafted tokens, right or wrong. After the pages have been given back,
 * everything is recomputed with the same bits.
 *
 * <p>Used only by the engine's loop, also while a {@link Turn} chooses the next token: what that turn has accepted
 * becomes part of this text when it ends.
 */
final class SequencePages {
    private final Content text;
    private final int promptLength;
    private final int longest;
    private final PrefixPages pages;
    private int computed; // tokens whose keys and values are in the pages
    private int computedAhead; // drafted tokens whose keys and values follow, right or wrong
    private int drafted;

    /**
     * Creates an empty list of pages.
     *
     * @param prompt what is at each position of the prompt; the answer is appended to it
     * @param longest largest number of tokens of prompt and answer
     */
    SequencePages(PrefixCache cache, String salt, Content prompt, int longest) {
        this.text = prompt;
        this.promptLength = prompt.length();
        this.longest = longest;
        this.pages = new PrefixPages(cache, salt, prompt, promptLength);
    }

    // ---- the text

    /** Returns the number of tokens of the prompt and of the answer so far. */
    int known() {
        return text.length();
    }

    /** Returns the number of tokens of the answer so far. */
    int answered() {
        return text.length() - promptLength;
    }

    /** Appends a token of the answer. */
    void append(int id) {
        text.append(id);
    }

    /** Returns the number of computed tokens. */
    int computed() {
        return computed;
    }

    /** Returns the number of tokens to compute before the next one can be chosen. */
    int left() {
        return known() - computed;
    }

    // ---- pages

    /** Returns the keys and values for a pass. */
    KvSequence kv() {
        return pages.kv();
    }

    /** Returns the number of pages that it has. */
    int held() {
        return pages.kv().pageCount();
    }

    /** Returns the pages needed before the next token can be chosen. */
    int wanted() {
        return KvLayout.pages(known());
    }

    /**
     * Returns the pages that must be free before it begins: one more than its text needs, but not more than it can ever
     * need.
     */
    int toBegin() {
        return Math.min(wanted() + 1, KvLayout.pages(longest));
    }

    /** Returns how many of these pages others have, so that it would share them. */
    int shared() {
        return pages.sharedWithOthers(known() - 1);
    }

    /** Returns the positions that are there if it begins now. */
    int available() {
        return pages.available(known() - 1);
    }

    /**
     * Takes over what others have computed, except for the last token, which must be computed for its logits.
     *
     * @return whether there was more than it had computed
     */
    boolean adopt() {
        int before = computed;
        computed = pages.adopt(computed, known() - 1);
        return computed > before;
    }

    /** Returns whether another one is about to compute the page that it needs next, and it gains by waiting for it. */
    boolean waitFor(SequencePages other) {
        return left() > RowDealer.SHORT && known() > RowDealer.SHORT && pages.continuesLike(other.pages, known() - 1);
    }

    /**
     * Takes the pages that the next rows need.
     *
     * @return false if there are not enough, or no memory for them
     */
    boolean reserve(int rows) {
        return pages.reserve(computed + rows);
    }

    /** Returns why {@link #reserve} found no page. */
    PixtralException noPage() {
        return pages.kv().noPage();
    }

    /** Gives all pages back. What is not in the cache later is recomputed. */
    void giveBack() {
        pages.giveBack(computed);
        computed = 0;
        computedAhead = 0;
    }

    /**
     * Gives back the pages behind a position, which only drafts have needed so far.
     *
     * @param position at least the number of computed tokens
     * @return whether there were any
     */
    boolean giveBackBehind(int position) {
        KvSequence kv = pages.kv();
        int held = kv.pageCount();
        kv.keep(position);
        computedAhead = Math.min(computedAhead, kv.pageCount() * KvLayout.PAGE - computed);
        return kv.pageCount() < held;
    }

    // ---- rows

    /** Records that rows have been computed. */
    void computed(int rows) {
        computed += rows;
        pages.computed(computed);
    }

    /** Records that rows of drafted tokens have been computed behind the others. */
    void computedAhead(int rows) {
        computedAhead = rows;
        drafted += rows;
    }

    /**
     * Records that the first of the drafted tokens are right: their rows count as computed if they are still there, and
     * if the tokens have been appended. The end of sequence is not, even if it was drafted.
     */
    void confirm(int tokens) {
        computed = Math.min(computed + Math.min(tokens, computedAhead), text.length());
    }

    /** Records that the other drafted tokens are wrong. */
    void forgetAhead() {
        computedAhead = 0;
    }

    // ---- statistics

    /** Returns the tokens of the prompt that have been computed or found at least once. */
    int promptDone() {
        return pages.promptDone();
    }

    /** Returns the tokens of the prompt that have been found. */
    int promptCached() {
        return pages.promptCached();
    }

    /** Returns the bytes of the keys and values that have been found. */
    long cachedBytes() {
        return promptCached() * pages.positionBytes();
    }

    /** Returns how many tokens have been drafted. */
    int drafted() {
        return drafted;
    }
}
