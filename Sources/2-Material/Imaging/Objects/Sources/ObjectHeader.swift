// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// What wrote an object: the device, in the standard's sense.
public struct ObjectMaker: Sendable, Hashable {
  /// Who makes it.
  public var manufacturer: String
  /// What it is called.
  public var modelName: String
  /// Which one it is.
  public var serialNumber: String
  /// Its versions, software and model.
  public var softwareVersions: [String]
  /// The identifier of the device as an observer; `nil` where it has none.
  public var deviceUID: String?

  /// Makes a maker; the parameters are the properties.
  public init(
    manufacturer: String, modelName: String, serialNumber: String, softwareVersions: [String], deviceUID: String? = nil
  ) {
    self.manufacturer = manufacturer
    self.modelName = modelName
    self.serialNumber = serialNumber
    self.softwareVersions = softwareVersions
    self.deviceUID = deviceUID
  }
}

/// When an object was made.
public struct ObjectMoment: Sendable, Hashable {
  /// The day, `YYYYMMDD`.
  public let date: String
  /// The time, `HHMMSS` or `HHMMSS.FFFFFF`.
  public let time: String
  /// The offset from UTC, as `+0100`; `nil` where it is not said.
  public let offset: String?

  /// Makes a moment; `nil` where a text does not have its form.
  public init?(date: String, time: String, offset: String? = nil) {
    func digits(_ text: some StringProtocol) -> Bool { text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }
    let parts = time.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard date.utf8.count == 8, digits(date), parts[0].utf8.count == 6, digits(parts[0]) else { return nil }
    if parts.count == 2 { guard (1...6).contains(parts[1].utf8.count), digits(parts[1]) else { return nil } }
    if let offset {
      guard offset.utf8.count == 5, offset.hasPrefix("+") || offset.hasPrefix("-"), digits(offset.dropFirst()) else {
        return nil
      }
    }
    self.date = date
    self.time = time
    self.offset = offset
  }

  /// A moment in UTC, to the second.
  public init(_ moment: Date) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: moment)
    func padded(_ number: Int?, _ width: Int) -> String {
      let digits = String(max(0, number ?? 0))
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    date = padded(parts.year, 4) + padded(parts.month, 2) + padded(parts.day, 2)
    time = padded(parts.hour, 2) + padded(parts.minute, 2) + padded(parts.second, 2)
    offset = "+0000"
  }

  /// Day and time in one; the offset stands in Timezone Offset From UTC (PS3.3 C.12.1.1.8).
  public var dateTime: String { date + time }
}

/// What the writers of objects are told besides the content.
public struct ObjectHeader: Sendable, Hashable {
  /// What wrote it.
  public var maker: ObjectMaker
  /// When.
  public var moment: ObjectMoment
  /// The number of its series, 1 or more.
  public var seriesNumber: Int
  /// What the series is.
  public var seriesDescription: String?
  /// Its number in the series, 1 or more.
  public var instanceNumber: Int
  /// The series that it joins; `nil` for a new one.
  public var seriesInstanceUID: String?

  /// Makes a header; the parameters are the properties.
  public init(
    maker: ObjectMaker, moment: ObjectMoment, seriesNumber: Int, seriesDescription: String? = nil,
    instanceNumber: Int = 1, seriesInstanceUID: String? = nil
  ) {
    self.maker = maker
    self.moment = moment
    self.seriesNumber = seriesNumber
    self.seriesDescription = seriesDescription
    self.instanceNumber = instanceNumber
    self.seriesInstanceUID = seriesInstanceUID
  }
}
