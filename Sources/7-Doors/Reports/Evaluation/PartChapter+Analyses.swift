// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

extension PartChapter {
  /// A block for each topic that was asked, in the order of the topics.
  var analyses: [Block] {
    let pages = AnalysisBlocks(
      results: part.analyses, level: level, id: { id($0) }, heading: { heading($0) })
    return pages.topics.map { topic in
      Block(title: TopicWords.title(topic), id: analysisID(topic), body: pages.body(topic))
    }
  }

  /// The name of a topic's chapter.
  func analysisID(_ topic: AnalysisResult.Topic) -> String { id("analysis-\(topic.rawValue)") }
}
