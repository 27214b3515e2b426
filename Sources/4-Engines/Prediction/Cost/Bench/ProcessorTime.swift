// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Inference
import Workers

/// How long processors have worked for this process and its helper together, user and system.
public enum ProcessorTime {
  /// Milliseconds so far.
  ///
  /// The helper's clock counts nanoseconds; where it has ended, only this process counts.
  public static func milliseconds(with helper: InferenceHelper) -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func milliseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e3 + Double(time.tv_usec) / 1e3 }
    let own = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime)
    guard let process = helper.worker.processIdentifier else { return own }
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else { return own }
    return own + Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
  }
}
