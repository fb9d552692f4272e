package dev.pixtral.examples.agents.look;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.swing.text.MutableAttributeSet;
import javax.swing.text.html.HTML;
import javax.swing.text.html.HTMLEditorKit.ParserCallback;

/**
 * Passes a parsed page on without the addresses in it, so that nothing is loaded when it is drawn: neither pictures nor
 * style sheets nor frames. Attributes are dropped unless they are known to have no address.
 */
final class NoAddresses extends ParserCallback {
    private static final Set<Object> KEPT = Set.of(
            HTML.Attribute.ALIGN,
            HTML.Attribute.VALIGN,
            HTML.Attribute.WIDTH,
            HTML.Attribute.HEIGHT,
            HTML.Attribute.COLSPAN,
            HTML.Attribute.ROWSPAN,
            HTML.Attribute.CELLSPACING,
            HTML.Attribute.CELLPADDING,
            HTML.Attribute.BORDER,
            HTML.Attribute.BGCOLOR,
            HTML.Attribute.COLOR,
            HTML.Attribute.TEXT,
            HTML.Attribute.SIZE,
            HTML.Attribute.FACE,
            HTML.Attribute.NOSHADE,
            HTML.Attribute.NOWRAP,
            HTML.Attribute.CLASS,
            HTML.Attribute.ID,
            HTML.Attribute.STYLE,
            HTML.Attribute.START,
            HTML.Attribute.VALUE,
            HTML.Attribute.ENDTAG,
            ParserCallback.IMPLIED);

    private static final Pattern CSS = Pattern.compile("(?i)@import[^;]*;?|url\\s*\\([^)]*\\)?");

    private final ParserCallback page;
    private boolean inStyle;

    /**
     * Creates a filter.
     *
     * @param page receives the rest
     */
    NoAddresses(ParserCallback page) {
        this.page = page;
    }

    private static MutableAttributeSet filtered(MutableAttributeSet attributes) {
        List<Object> names = new ArrayList<>(Collections.list(attributes.getAttributeNames()));
        for (Object name : names) {
            if (!KEPT.contains(name)) {
                attributes.removeAttribute(name);
            } else if (name == HTML.Attribute.STYLE) {
                attributes.addAttribute(
                        name, filtered(attributes.getAttribute(name).toString()));
            }
        }
        return attributes;
    }

    private static String filtered(String css) {
        return CSS.matcher(css.replace("\\", "")).replaceAll(""); // CSS may write letters as \75
    }

    @Override
    public void handleStartTag(HTML.Tag tag, MutableAttributeSet attributes, int position) {
        inStyle |= tag == HTML.Tag.STYLE;
        page.handleStartTag(tag, filtered(attributes), position);
    }

    @Override
    public void handleEndTag(HTML.Tag tag, int position) {
        inStyle &= tag != HTML.Tag.STYLE;
        page.handleEndTag(tag, position);
    }

    @Override
    public void handleSimpleTag(HTML.Tag tag, MutableAttributeSet attributes, int position) {
        page.handleSimpleTag(tag, filtered(attributes), position);
    }

    @Override
    public void handleText(char[] text, int position) {
        page.handleText(inStyle ? filtered(new String(text)).toCharArray() : text, position);
    }

    @Override
    public void handleComment(char[] text, int position) {
        page.handleComment(filtered(new String(text)).toCharArray(), position); // styles may stand in a comment
    }

    @Override
    public void handleEndOfLineString(String end) {
        page.handleEndOfLineString(end);
    }

    @Override
    public void flush() throws javax.swing.text.BadLocationException {
        page.flush();
    }
}
