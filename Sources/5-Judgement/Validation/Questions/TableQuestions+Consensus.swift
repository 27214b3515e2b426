// SPDX-License-Identifier: Apache-2.0
public import Protocols
public import Vocabulary

extension TableQuestions {
  /// What is true where raters disagree.
  public func consensus(_ plan: ConsensusPlan) -> [AnalysisResult] { context.consensus(plan) }

  /// The chance of each class for each case, as a table.
  /// - Parameters:
  ///   - plan: How ratings become a truth.
  ///   - file: The table's name, for the fault.
  /// - Returns: The table's text.
  /// - Throws: A fault that says why there is no consensus.
  public func consensusFile(_ plan: ConsensusPlan, of file: String) throws(InputFaults) -> ConsensusFile {
    do throws(Refusal) {
      return try context.consensusFile(plan)
    } catch {
      throw InputFaults([
        InputFault(file: file, found: error.reason, expected: "ratings that a consensus can be made of")
      ])
    }
  }
}
