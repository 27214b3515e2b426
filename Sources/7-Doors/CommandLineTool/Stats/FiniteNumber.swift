// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// A number on the command line: finite, in whatever sign.
struct FiniteNumber: ExpressibleByArgument {
  let value: Double

  init?(argument: String) {
    guard let value = Double(argument), value.isFinite else { return nil }
    self.value = value
  }
}

/// A share on the command line, strictly between 0 and 1.
struct OpenShare: ExpressibleByArgument {
  let value: Double

  init(unchecked value: Double) { self.value = value }

  init?(argument: String) {
    guard let value = Double(argument), value > 0, value < 1 else { return nil }
    self.value = value
  }
}
