export const DEFAULT_QUERY = `# 督办 Duban
# Ctrl+Enter 执行 run，Ctrl+Space 补全 complete
# 左上角的书本图标是文档 docs: the book icon
#
# 我是谁，今天是哪天；我的责任分工，先到期的在前
# Who am I, and what day is it; the assignments
# that I may see, the next due first
query Assignments {
  viewer {
    today
    roles
    agency {
      name
    }
  }
  assignments(first: 20, orderBy: { field: NEXT_DUE_ON }) {
    totalCount
    nodes {
      role
      ordinal
      nextDueOn
      light {
        color
        reason
      }
      responsibility {
        title
      }
      agency {
        name
      }
    }
  }
}
`;
