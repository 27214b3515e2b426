// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import TestSupport
import Testing
import YAMLFiles
import Vocabulary

@Suite("The protocols that are shipped")
struct ExampleFilesTests {
  static let folder = Checkout.folder.appending(path: "Examples")

  @Test(arguments: ["viper.yaml", "two-models.yaml", "findings.yaml"])
  func `are read without a fault`(name: String) throws {
    let plan = try EvaluationProtocol.load(from: Self.folder.appending(path: name))
    #expect(plan.fileName == name)
    #expect(!plan.primaryEndpoints.isEmpty)
  }

  @Test func `promise for VIPER what its question says`() throws {
    let plan = try EvaluationProtocol.load(from: Self.folder.appending(path: "viper.yaml"))
    #expect(plan.data.binding.separatelyBy == "subStudyLabel")
    #expect(plan.endpoints[0].comparison?.claim == .nonInferiority(margin: 0.05))
    #expect(plan.endpoints[0].comparison?.between == .arms)
    #expect(plan.endpoints[0].generalisation == .cases)
    #expect(plan.endpoints[1].generalisation == .readers)
    #expect(plan.operatingPoint?.threshold(for: "score") == 101)
    let refused = plan.subgroups.filter { $0.factor(knownAfterOutcome: plan.data.binding.knownAfterOutcome) != nil }
    #expect(refused.map(\.names) == [["abnormalityType"]])
    #expect(plan.acceptance.criteria.filter(\.isDecisive).map(\.endpointID) == ["auc-ni"])
  }

  @Test(.enabled(if: SharedFiles.isThere, "the study's table stands beside the checkout"))
  func `find VIPER's table beside the checkout`() throws {
    let file = Self.folder.appending(path: "viper.yaml")
    let plan = try EvaluationProtocol.load(from: file)
    let table = try String(contentsOf: plan.data.location(besides: file), encoding: .utf8)
    let header = try #require(table.split(separator: "\n").first).split(separator: ",").map(String.init)
    let columns = plan.data.binding
    for column in [columns.caseColumn, columns.reader, columns.arm].compactMap(\.self) + (columns.truth?.columns ?? [])
      + plan.data.binding.scoreColumns + columns.attributes.map(\.column) + plan.data.binding.knownAfterOutcome
    {
      #expect(header.contains(column), "\(column)")
    }
  }

  @Test func `are all in the documentation's example, which is read without a fault`() throws {
    let page = try String(contentsOf: Checkout.folder.appending(path: "Documentation/protocol.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```yaml\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    let whole = blocks.filter { $0.hasPrefix("fiducial: 1") }
    #expect(!whole.isEmpty)
    for block in whole {
      #expect(SmallExample.faults(in: block.utf8).faults == [])
    }
    for table in ProtocolKeys.tables {
      for rule in table.keys {
        #expect(page.contains("`\(rule.name)`"), "the page does not explain \(table.place).\(rule.name)")
        for word in rule.choices { #expect(page.contains(word), "the page does not name \(word)") }
      }
    }
  }

  @Test func `say that a file is not there, apart from what is wrong with it`() throws {
    #expect {
      try EvaluationProtocol.load(from: Self.folder.appending(path: "nowhere.yaml"))
    } throws: { error in
      if case .unreadable(file: "nowhere.yaml", _) = error as? ProtocolLoadError { true } else { false }
    }
    #expect {
      try EvaluationProtocol.load(from: Checkout.folder.appending(path: "Documentation/protocol.md"))
    } throws: { error in
      if case .faulty(let faults) = error as? ProtocolLoadError {
        faults.faults[0].file == "protocol.md"
      } else {
        false
      }
    }
  }
}
