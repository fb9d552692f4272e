/**
 * Byte strings as trees: {@code ByteTrie} holds any, such as the names of properties; {@code TokenTrie} holds a
 * vocabulary, and {@code StringTokens} which of its tokens stay within a string.
 */
package dev.pixtral.grammar.trie;
