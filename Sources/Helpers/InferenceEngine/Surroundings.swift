// SPDX-License-Identifier: Apache-2.0
import COpenVINO
import Foundation

/// The processor as the system describes it; read while files can still be opened.
struct Processor {
  /// The instruction sets, in alphabetical order.
  let instructions: [String]

  init() {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("flags") || $0.hasPrefix("Features") }
    instructions = line?.split(separator: ":").last?.split(separator: " ").map(String.init).sorted() ?? []
  }
}

/// How much memory the process has in use; its file is opened while files can still be opened, and read again each time.
final class Residence {
  private let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)

  deinit { if descriptor >= 0 { Foundation.close(descriptor) } }

  /// Bytes that are in memory now; 0 where the system does not say.
  var bytes: Int {
    var text = [UInt8](repeating: 0, count: 128)
    let count = pread(descriptor, &text, text.count, 0)
    guard count > 0 else { return 0 }
    let words = String(decoding: text.prefix(count), as: UTF8.self).split(separator: " ")
    return words.count > 1 ? (Int(words[1]) ?? 0) * 4096 : 0
  }

  /// The most bytes that were in memory.
  var peak: Int {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
    return usage.ru_maxrss * 1024
  }

  /// Gives memory that is free back to the system, which the C library keeps otherwise.
  func giveBack() { copenvino_give_back() }
}
