package dev.pixtral.langchain4j.picture;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides for each content of a message whether it is the user's own, a retrieved one or a copy. Contents are known by
 * their digests. Of equal contents, as many are own as the attribute records; the rest is retrieved, or a copy.
 */
final class ContentRoles {
    private static final int OWN = -1;
    private static final int NOT_OWN = -2;

    private final List<Content> contents;
    private final Retrieval retrieval;
    private final String[] digests;
    private final int[] roles; // OWN, NOT_OWN, or the index of a retrieved text
    private final Map<String, Integer> spare = new HashMap<>(); // by digest: how many are not own

    ContentRoles(List<Content> contents, Retrieval retrieval) {
        this.contents = contents;
        this.retrieval = retrieval;
        this.digests = new String[contents.size()];
        this.roles = new int[contents.size()];
        Arrays.fill(roles, OWN);
        identify();
        countSpare();
        findTexts();
        findPictures();
        dropCopies();
    }

    String digest(int index) {
        return digests[index];
    }

    boolean isOwn(int index) {
        return roles[index] == OWN;
    }

    /** The index of the retrieved text that a content is; negative if it is none. */
    int retrievedText(int index) {
        return roles[index];
    }

    /** The digest of each content, without what was glued to a text. */
    private void identify() {
        Set<String> known = new HashSet<>();
        retrieval.own().forEach(own -> known.add(own.digest()));
        retrieval.texts().forEach(text -> known.add(Digest.ofText(text.text())));
        int lastText = lastText();
        for (int i = 0; i < digests.length; i++) {
            digests[i] = Digest.of(contents.get(i));
            if (contents.get(i) instanceof TextContent text && !known.contains(digests[i])) {
                digests[i] = beginning(text.text(), i == lastText, digests[i]);
            }
        }
    }

    private int lastText() {
        int last = contents.size() - 1;
        while (last >= 0 && !(contents.get(last) instanceof TextContent)) {
            last--;
        }
        return last;
    }

    /** The digest of the longest known text that a text begins with. Formats are glued only to the last text. */
    private String beginning(String text, boolean last, String otherwise) {
        String digest = otherwise;
        int longest = 0;
        for (RetrievedText retrieved : retrieval.texts()) {
            String start = retrieved.text();
            boolean begins = text.startsWith(start) && (last || text.startsWith(SortedContents.GONE, start.length()));
            if (begins && start.length() > longest) {
                longest = start.length();
                digest = Digest.ofText(start);
            }
        }
        for (Retrieval.Own own : retrieval.own()) {
            if (last && own.length() > longest && own.length() < text.length() && begins(text, own)) {
                longest = own.length();
                digest = own.digest();
            }
        }
        return digest;
    }

    private static boolean begins(String text, Retrieval.Own own) {
        return Digest.ofText(text.substring(0, own.length())).equals(own.digest());
    }

    private void countSpare() {
        retrieval.texts().forEach(text -> {
            spare.put(Digest.ofText(text.text()), 0);
            if (text.hasPicture()) {
                spare.put(text.sha256(), 0);
            }
        });
        retrieval.own().forEach(own -> spare.merge(own.digest(), -1, Integer::sum));
        for (String digest : digests) {
            spare.computeIfPresent(digest, (_, count) -> count + 1);
        }
    }

    /** Of texts that equal an own one, that on the side of the retrieved texts is the retrieved one. */
    private void findTexts() {
        List<RetrievedText> texts = retrieval.texts();
        for (int i = 0; i < texts.size(); i++) {
            int t = retrieval.first() ? i : texts.size() - 1 - i;
            String digest = Digest.ofText(texts.get(t).text());
            int index = spare.getOrDefault(digest, 0) > 0 ? outermost(digest) : -1;
            if (index >= 0) {
                take(index, t);
            }
        }
    }

    private int outermost(String digest) {
        for (int i = 0; i < digests.length; i++) {
            int index = retrieval.first() ? i : digests.length - 1 - i;
            if (roles[index] == OWN && digests[index].equals(digest)) {
                return index;
            }
        }
        return -1;
    }

    /** A picture behind its retrieved text is the retrieved one, even if the user sent an equal one. */
    private void findPictures() {
        for (int i = 1; i < digests.length; i++) {
            boolean behindText = roles[i - 1] >= 0
                    && digests[i].equals(retrieval.texts().get(roles[i - 1]).sha256());
            if (behindText && contents.get(i) instanceof ImageContent && spare.getOrDefault(digests[i], 0) > 0) {
                take(i, NOT_OWN);
            }
        }
    }

    /**
     * What is left over are retrieved pictures that lost their text, and copies. An AI service puts the whole message
     * in the place of the argument that is its text, so the copies of what comes later in the arguments come first.
     */
    private void dropCopies() {
        for (int i = 0; i < digests.length; i++) {
            if (roles[i] == OWN && spare.getOrDefault(digests[i], 0) > 0) {
                take(i, NOT_OWN);
            }
        }
    }

    private void take(int index, int role) {
        roles[index] = role;
        spare.merge(digests[index], -1, Integer::sum);
    }
}
