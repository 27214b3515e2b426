// SPDX-License-Identifier: Apache-2.0

/// |a − b| / |b|, and the plain difference where b is zero.
func relativeError(_ a: Double, _ b: Double) -> Double {
  b == 0 ? a.magnitude : ((a - b) / b).magnitude
}
