// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Vocabulary

/// Scenarios as text, for tests.
enum ScenarioText {
  /// Two lines that everything may be added to.
  static let head = "fiducial-phantom: 1\ntitle: Test\n"

  static func read(_ text: String) throws -> Scenario {
    do {
      return try Scenario.parse(bytes: text.utf8, fileName: "test.yaml")
    } catch {
      Issue.record("\(error.faults)")
      throw error
    }
  }

  static func faults(in text: String) -> [InputFault] {
    do {
      _ = try Scenario.parse(bytes: text.utf8, fileName: "test.yaml")
      return []
    } catch {
      return error.faults
    }
  }

  /// A file of the checkout.
  static func file(_ path: String) -> URL {
    (0..<5).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }.appending(path: path)
  }

  /// A scenario that comes with the package.
  static func shipped(_ name: String) throws -> Scenario {
    do {
      return try Scenario.load(from: file("Examples/phantoms/\(name).yaml"))
    } catch {
      if case .faulty(let faults) = error { Issue.record("\(faults.faults)") }
      throw error
    }
  }

  static let shippedNames = ["demo", "drift-year", "stress", "stress-ct", "stress-mr"]
}

extension PlannedStudy {
  /// The findings as if there were room for each as it was asked for, in the middle of its zone.
  var plantedAsAsked: [PlantedFinding] {
    findings.map { request in
      PlantedFinding(
        request: request, structure: .nodule, side: request.side, zone: request.zone, centre: .init(100, 0, 0),
        halfAxes: .init(repeating: request.size / 2), size: request.size)
    }
  }
}
