// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// The processor's own counters of energy, where the system lets them be read.
///
/// They count what the whole processor takes, and not what one program does.
///
/// > Source: Linux kernel documentation, power capping framework: `energy_uj` counts microjoules and begins anew after
/// > `max_energy_range_uj`.
public struct EnergyMeter: Sendable {
  /// Why there is no energy to be read.
  public enum Obstacle: Error, Sendable, Hashable {
    /// The system has no such counters: another processor, a virtual machine, no driver.
    case absent
    /// They are there, and may not be read, by the system's error number.
    case unreadable(code: Int32)
  }

  /// What the counters showed.
  public struct Reading: Sendable, Hashable {
    var microjoules: [UInt64]
  }

  private let zones: [(counter: URL, range: UInt64)]

  /// Finds the counters of whole processors.
  ///
  /// - Parameter folder: Where the system shows them.
  /// - Throws: ``Obstacle``.
  public init(folder: URL = URL(filePath: "/sys/class/powercap")) throws(Obstacle) {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { name in
      // `intel-rapl:0` is a whole processor, `intel-rapl:0:1` a part of it that is counted there too.
      name.hasPrefix("intel-rapl:") && name.count { $0 == ":" } == 1
    }.sorted()
    guard !names.isEmpty else { throw .absent }
    var zones: [(counter: URL, range: UInt64)] = []
    for name in names {
      let zone = folder.appending(path: name)
      let counter = zone.appending(path: "energy_uj")
      _ = try Self.number(counter)
      zones.append((counter, (try? Self.number(zone.appending(path: "max_energy_range_uj"))) ?? 0))
    }
    self.zones = zones
  }

  /// Reads the counters.
  ///
  /// - Returns: What they show.
  /// - Throws: ``Obstacle``.
  public func reading() throws(Obstacle) -> Reading {
    var values: [UInt64] = []
    for zone in zones { values.append(try Self.number(zone.counter)) }
    return Reading(microjoules: values)
  }

  /// Joules between two readings; a counter that stands lower than before has begun anew once.
  ///
  /// - Parameters:
  ///   - before: The earlier reading.
  ///   - after: The later one.
  /// - Returns: The joules of all processors.
  public func joules(from before: Reading, to after: Reading) -> Double {
    var sum: UInt64 = 0
    for (index, zone) in zones.enumerated() {
      let (first, last) = (before.microjoules[index], after.microjoules[index])
      sum += last >= first ? last - first : last + (zone.range > first ? zone.range - first : 0)
    }
    return Double(sum) / 1e6
  }

  private static func number(_ file: URL) throws(Obstacle) -> UInt64 {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(code: errno) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { throw .unreadable(code: count < 0 ? errno : EIO) }
    let text = String(decoding: bytes.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard let value = UInt64(text) else { throw .unreadable(code: EIO) }
    return value
  }
}
