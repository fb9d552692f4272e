package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.FLOAT;
import static jdk.incubator.vector.FloatVector.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ScalarMath} for vectors, operation by operation.
 *
 * <p>No method calls another one of this project: C2 inlines what the compiled loop calls, but sometimes not what that
 * calls again, because it has not seen enough calls yet. Vectors then become objects, and the loop is ten times slower.
 */
final class PanamaMath {
    private PanamaMath() {}

    /** Returns x, or the highest argument of {@link #exp} where x is above it. */
    static FloatVector atMostHighest(FloatVector x) {
        // a blend instead of min(): the same value for every input, including NaN, in two instructions instead of six
        return x.blend(ScalarMath.EXP_HIGHEST, x.compare(VectorOperators.GT, ScalarMath.EXP_HIGHEST));
    }

    /** Returns the exponential of x, which is at most {@link ScalarMath#EXP_HIGHEST} or NaN. */
    static FloatVector exp(FloatVector x) {
        VectorMask<Float> lowest = x.compare(VectorOperators.LT, ScalarMath.EXP_LOWEST);
        FloatVector shifted = x.fma(broadcast(FLOAT, ScalarMath.LOG2_E), broadcast(FLOAT, ScalarMath.ROUND));
        FloatVector n = shifted.sub(ScalarMath.ROUND);
        FloatVector r = n.fma(broadcast(FLOAT, -ScalarMath.LN2_LOW), n.fma(broadcast(FLOAT, -ScalarMath.LN2_HIGH), x));
        FloatVector p = r.fma(broadcast(FLOAT, ScalarMath.E4), broadcast(FLOAT, ScalarMath.E3));
        p = r.fma(p, broadcast(FLOAT, ScalarMath.E2));
        p = r.fma(p, broadcast(FLOAT, ScalarMath.E1));
        p = r.fma(p, broadcast(FLOAT, ScalarMath.E0));
        p = r.mul(r).fma(p, r).add(1f);
        // the bits of ROUND leave with the shift
        FloatVector power = shifted.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, 23)
                .add(127 << 23)
                .reinterpretAsFloats();
        return p.mul(power).blend(0f, lowest);
    }

    /** Returns the logarithm of {@code 1 - erf(a)}, for {@code a} from 1 to {@link ScalarMath#ERF_ONE}. */
    static FloatVector logOfErfc(FloatVector a) {
        FloatVector l = a.fma(broadcast(FLOAT, ScalarMath.L6), broadcast(FLOAT, ScalarMath.L5));
        l = a.fma(l, broadcast(FLOAT, ScalarMath.L4));
        l = a.fma(l, broadcast(FLOAT, ScalarMath.L3));
        l = a.fma(l, broadcast(FLOAT, ScalarMath.L2));
        l = a.fma(l, broadcast(FLOAT, ScalarMath.L1));
        return a.fma(l, broadcast(FLOAT, ScalarMath.L0));
    }

    /** Returns erf(x); {@code erfc} is the exponential of {@link #logOfErfc} of its absolute value. */
    static FloatVector erf(FloatVector x, FloatVector erfc) {
        FloatVector a = x.abs();
        FloatVector s = a.mul(a);
        FloatVector p = s.fma(broadcast(FLOAT, ScalarMath.S6), broadcast(FLOAT, ScalarMath.S5));
        p = s.fma(p, broadcast(FLOAT, ScalarMath.S4));
        p = s.fma(p, broadcast(FLOAT, ScalarMath.S3));
        p = s.fma(p, broadcast(FLOAT, ScalarMath.S2));
        p = s.fma(p, broadcast(FLOAT, ScalarMath.S1));
        p = s.fma(p, broadcast(FLOAT, ScalarMath.S0));
        FloatVector small = a.mul(p);
        FloatVector middle = broadcast(FLOAT, 1f).sub(erfc);
        FloatVector magnitude = broadcast(FLOAT, 1f)
                .blend(a, a.compare(VectorOperators.NE, a)) // NaN
                .blend(middle, a.compare(VectorOperators.LT, ScalarMath.ERF_ONE))
                .blend(small, a.compare(VectorOperators.LT, 1f));
        return magnitude.blend(magnitude.neg(), x.compare(VectorOperators.LT, 0f));
    }
}
