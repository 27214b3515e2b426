// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Why a measure of calibration does not exist.
struct CalibrationGap: Error, Sendable {
  let reason: UndefinedReason
}
