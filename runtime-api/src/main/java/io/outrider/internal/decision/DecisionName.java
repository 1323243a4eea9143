package io.outrider.internal.decision;

/** The id and the draw key of a lone decision, given before there is a work space for it. */
public record DecisionName(long idHigh, long idLow, long keyHigh, long keyLow) {}
